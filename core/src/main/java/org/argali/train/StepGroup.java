package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import org.argali.plan.Runs;
import org.argali.profile.Profile;
import org.argali.spi.Bytes;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * A step of a program, or several that the device makes one after another without the host in between, with the data that their
 * batches are taken from. Running it allocates nothing.
 */
public final class StepGroup implements AutoCloseable {
    private final StepProgram program;
    private final int steps;
    private final StepData data;
    private final Feeder feeder;
    private final Optional<Rates> rates;
    private final List<List<Runs.Before>> before;
    private final Optional<Runs> runs;

    /**
     * Prepares it.
     *
     * @throws OutOfDeviceMemoryException if there is no room for the batches of several steps
     */
    public StepGroup(StepProgram program, int steps, StepData data, TrainState state) {
        this.program = program;
        this.steps = steps;
        this.data = data;
        this.feeder = feeder();
        this.rates = steps == 1 ? Optional.empty() : state.rateFunction().map(f -> new Rates(f, state));
        this.before = IntStream.range(0, steps).mapToObj(this::before).toList();
        boolean alone = steps == 1 && before.get(0).isEmpty();
        this.runs = alone || program.plan().isStepped()
                ? Optional.empty()
                : Optional.of(program.plan().runs(before));
    }

    private Feeder feeder() {
        try {
            return data.feeder(program, steps);
        } catch (OutOfDeviceMemoryException e) {
            long bytes = program.feeds().stream().mapToLong(Slice::bytes).sum() * steps;
            throw new OutOfDeviceMemoryException(
                    "[fit] " + steps + " batches, " + Bytes.text(bytes) + ", do not fit beside the step: "
                            + e.getMessage() + "\nA smaller Compile.stepsPerExecution helps",
                    e);
        }
    }

    private List<Runs.Before> before(int step) {
        List<Runs.Before> first = new ArrayList<>(feeder.before(step));
        rates.ifPresent(r -> first.add(r.before(step)));
        return first;
    }

    public StepProgram program() {
        return program;
    }

    /** Whether it can run: the program can, and the data are where they were. */
    public boolean isReady() {
        return program.isReady() && feeder.isReady();
    }

    /**
     * Makes the steps, on the rows {@code rows[from]} and following. Does not wait.
     *
     * @param stepsDone how many steps the optimizer has made, for rates that are Java functions
     */
    public void run(int[] rows, int from, long stepsDone) {
        feeder.bring(rows, from);
        if (rates.isPresent()) {
            rates.get().bring(stepsDone);
        }
        if (runs.isPresent()) {
            runs.get().run();
        } else {
            for (int s = 0; s < steps; s++) {
                bring(s);
                program.run();
            }
        }
    }

    /** What comes before a step, by itself. */
    private void bring(int step) {
        List<Runs.Before> first = before.get(step);
        for (int i = 0; i < first.size(); i++) { // an iterator would be an object
            first.get(i).work().run();
        }
    }

    /** Measures where the time of one of the steps goes; see {@link StepProgram#profile}. */
    public Profile profile(String title, int[] rows, int from) {
        Runnable feed = () -> {
            feeder.bring(rows, from);
            bring(0);
        };
        return program.profile(title, feed, data.where());
    }

    @Override
    public void close() {
        runs.ifPresent(Runs::close);
        rates.ifPresent(Rates::close);
        feeder.close();
    }

    /** Learning rates that are a Java function of the step, one for each step. */
    private final class Rates implements AutoCloseable {
        private final LongToDoubleFunction function;
        private final NDArray values = NDArray.zeros(TensorType.f32(steps));
        private final Stream stream = program.session().device().stream();
        private final Slice place;
        private final Slice bank;

        Rates(LongToDoubleFunction function, TrainState state) {
            this.function = function;
            this.place = state.learningRate().on(program.session());
            this.bank = Slice.of(program.session().device().allocate(place.bytes() * steps));
        }

        void bring(long stepsDone) {
            for (int s = 0; s < steps; s++) {
                values.set(s, (float) function.applyAsDouble(stepsDone + s));
            }
            stream.write(values, bank);
        }

        Runs.Before before(int s) {
            Slice own = new Slice(bank.buffer(), s * place.bytes(), place.bytes());
            return new Runs.Before(() -> stream.copy(own, place), List.of(own), List.of(place));
        }

        @Override
        public void close() {
            bank.buffer().close();
        }
    }
}
