package org.argali.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.model.Model;
import org.argali.models.workloads.Workload;
import org.argali.optimizers.Optimizers;
import org.argali.plan.ExecutionPlan;
import org.argali.runtime.Session;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.FigureCopy;
import org.argali.train.Signature;
import org.argali.train.Signature.Mode;
import org.argali.train.StepProgram;
import org.argali.train.TrainPlan;
import org.argali.train.TrainState;

/** A workload that is prepared on a device, with its batch there: steps of it can be timed. */
public final class Subject implements AutoCloseable {
    private final Model model;
    private final TrainState state;
    private final StepProgram program;
    private final List<NDArray> feeds = new ArrayList<>();
    private final int[] rows;
    private final boolean copied;
    private final double compileMs;

    /**
     * Builds and prepares the program, and copies the batch.
     *
     * @param copied whether each step copies the batch again, as {@code fit} does
     */
    public Subject(Session session, Workload w, Mode mode, int samples, boolean copied) {
        this.copied = copied;
        this.rows = IntStream.range(0, samples).toArray();
        this.model = w.network().get();
        List<NDArray> inputs = w.inputs(model, samples);
        List<NDArray> targets = mode == Mode.PREDICT ? List.of() : w.targets(model, samples);
        feeds.addAll(inputs);
        feeds.addAll(targets);
        state = new TrainState(model, TrainPlan.of(Optimizers.rmsprop(), w.objectives(model)), 1);
        state.haltOnNonFiniteLoss(true); // as fit does
        Signature signature = new Signature(
                mode,
                types(inputs),
                types(targets),
                targets.stream().map(t -> none()).toList());
        long start = System.nanoTime();
        program = StepProgram.prepare(session, model, state, signature);
        compileMs = (System.nanoTime() - start) / 1e6;
        feed();
    }

    private static Optional<TensorType> none() {
        return Optional.empty();
    }

    private static List<TensorType> types(List<NDArray> arrays) {
        return arrays.stream().map(NDArray::type).toList();
    }

    private void feed() {
        for (int i = 0; i < feeds.size(); i++) {
            program.feed(i, feeds.get(i), rows, 0, rows.length);
        }
    }

    /** Runs steps and waits for the device at the end: milliseconds for each. */
    public double group(int steps) {
        program.sync();
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            if (copied) {
                feed();
            }
            program.run();
        }
        program.sync();
        return (System.nanoTime() - start) / 1e6 / steps;
    }

    /** How many steps take about so long; runs some. */
    public int stepsIn(double milliseconds) {
        group(1);
        double each = group(3);
        return (int) Math.max(1, Math.min(100_000, milliseconds / each));
    }

    public double compileMs() {
        return compileMs;
    }

    public ExecutionPlan plan() {
        return program.plan();
    }

    /** Fails if what was timed was arithmetic with NaN. */
    public void checkLoss() {
        try (FigureCopy figures = new FigureCopy(state, program.session())) {
            figures.begin();
            if (figures.figures().values().iterator().next().isNaN()) {
                throw new IllegalStateException("[bench] the loss is not a number");
            }
        }
    }

    @Override
    public void close() {
        program.close();
        state.variables().values().forEach(Variable::toHost);
        model.close();
    }
}
