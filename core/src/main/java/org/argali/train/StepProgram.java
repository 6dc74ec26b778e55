package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.argali.debug.Debug;
import org.argali.debug.Debug.Topic;
import org.argali.graph.Node;
import org.argali.layers.Network;
import org.argali.passes.Pipeline;
import org.argali.plan.ExecutionPlan;
import org.argali.plan.Program;
import org.argali.profile.Profile;
import org.argali.runtime.Session;
import org.argali.runtime.Variable;
import org.argali.spi.Lowerings;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** One step for data of one signature, ready to run on one device. Feeding and running allocate nothing. */
public final class StepProgram implements AutoCloseable {
    private final Session session;
    private final ExecutionPlan plan;
    private final List<Slice> feeds;
    private final int samples;
    private final List<TensorType> outputs;
    private final List<Variable> state;
    private final List<Slice> places;
    private final Runnable release;
    private boolean closed;

    private StepProgram(
            Session session, ExecutionPlan plan, StepBuilder builder, List<Variable> state, List<Slice> places) {
        this.session = session;
        this.plan = plan;
        this.feeds = builder.program().feeds().stream().map(plan::feed).toList();
        this.samples = builder.samples();
        this.outputs = builder.outputTypes();
        this.state = state;
        this.places = places;
        this.release = session.watch(this, plan::close, plan.memory().arena());
    }

    /** Writes, improves, plans and prepares the step. */
    public static StepProgram prepare(Session session, Network network, TrainState trainState, Signature signature) {
        return prepare(session, network, trainState, signature, () -> false);
    }

    /**
     * As {@link #prepare(Session, Network, TrainState, Signature)}, once more if the first time memory was short.
     *
     * @param makeRoom releases what can be missed, and says whether there was something
     */
    public static StepProgram prepare(
            Session session, Network network, TrainState trainState, Signature signature, BooleanSupplier makeRoom) {
        return prepare(session, network, trainState, signature, Debug.current(), makeRoom);
    }

    /** With dumps and checks as {@code debug} wants them; ops are not fused where NaN is looked for, so that each is named. */
    public static StepProgram prepare(
            Session session, Network network, TrainState trainState, Signature signature, Debug debug) {
        return prepare(session, network, trainState, signature, debug, () -> false);
    }

    private static StepProgram prepare(
            Session session,
            Network network,
            TrainState trainState,
            Signature signature,
            Debug debug,
            BooleanSupplier makeRoom) {
        session.reclaim();
        StepBuilder b = new StepBuilder(network, trainState, signature);
        Program program = b.program().optimized(passes(session, debug), debug);
        List<Variable> state = program.states().stream().map(b::variable).toList();
        for (boolean again = false; ; again = true) {
            List<Slice> places = new ArrayList<>();
            try {
                state.forEach(v -> places.add(v.on(session)));
                ExecutionPlan plan =
                        ExecutionPlan.prepare(program, session.device(), session.fallback(), places, debug);
                return new StepProgram(session, plan, b, state, List.copyOf(places));
            } catch (OutOfDeviceMemoryException e) {
                if (again || !makeRoom.getAsBoolean()) {
                    StepMemory memory = StepMemory.on(session, network, trainState, signature, program);
                    List<Variable> left = state.subList(places.size(), state.size());
                    throw OutOfMemory.explained(e, session, memory, signature, left);
                }
            }
        }
    }

    /** What suits the device of a session. */
    public static Pipeline passes(Session session, Debug debug) {
        Lowerings table = session.device().backend().lowerings();
        Predicate<Node> runs = n -> table.gap(n).isEmpty();
        return debug.on(Topic.NANS) ? Pipeline.unfused(runs) : Pipeline.standardFor(session.device()::takes, runs);
    }

    public Session session() {
        return session;
    }

    public ExecutionPlan plan() {
        return plan;
    }

    /**
     * Copies rows of the data to feed {@code i}: the inputs, then the targets, then the sample weights.
     *
     * @param rows numbers of the rows, of which those from {@code from} on are taken
     */
    public void feed(int i, NDArray data, int[] rows, int from, int count) {
        HostFeeder.write(session.device().stream(), data, rows, from, count, feeds.get(i));
    }

    /** Runs the step once on such rows, an array for each feed. */
    public void run(List<NDArray> data, int[] rows, int from) {
        for (int i = 0; i < data.size(); i++) {
            feed(i, data.get(i), rows, from, samples);
        }
        run();
    }

    /** Where each feed is read. */
    List<Slice> feeds() {
        return feeds;
    }

    /** Samples in a batch. */
    public int samples() {
        return samples;
    }

    /** What it keeps from step to step, in the order in which the step was written. */
    public List<Variable> state() {
        return state;
    }

    public void run() {
        plan.run();
    }

    /**
     * Measures where the time of a step goes. State is put back as it was.
     *
     * @param title for the reader, what the step does
     * @param feed brings a batch
     * @param data where batches come from
     */
    public Profile profile(String title, Runnable feed, String data) {
        List<NDArray> before = state.stream().map(Variable::get).toList();
        try {
            feed.run();
            return Profile.measure(title, session.device(), plan, feed, data);
        } finally {
            for (int i = 0; i < before.size(); i++) {
                state.get(i).set(before.get(i));
            }
        }
    }

    /** Waits, and reports what went wrong on the device. */
    public void sync() {
        session.device().stream().sync();
    }

    /** Types of what can be read after a batch: predictions, or gradients. */
    public List<TensorType> outputTypes() {
        return outputs;
    }

    /** Reads a prediction, or a gradient, of the last batch. */
    public void read(int output, NDArray target) {
        session.device().stream().read(plan.result(output), target);
    }

    /** Whether it can run: it is open, and all its state lies where it was when this was prepared. */
    public boolean isReady() {
        for (int i = 0; i < places.size(); i++) {
            if (!state.get(i).isAt(places.get(i))) {
                return false;
            }
        }
        return !closed;
    }

    /** Releases kernels and memory. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        release.run();
    }
}
