package org.argali.train;

import java.util.List;
import org.argali.layers.Network;
import org.argali.passes.Pipeline;
import org.argali.plan.ExecutionPlan;
import org.argali.plan.Program;
import org.argali.runtime.Session;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** One step for data of one signature, ready to run on one device. Feeding and running allocate nothing. */
public final class StepProgram implements AutoCloseable {
    private final Session session;
    private final ExecutionPlan plan;
    private final List<Integer> feeds;
    private final List<TensorType> outputs;
    private boolean closed;

    private StepProgram(Session session, ExecutionPlan plan, List<Integer> feeds, List<TensorType> outputs) {
        this.session = session;
        this.plan = plan;
        this.feeds = feeds;
        this.outputs = outputs;
    }

    /** Writes, improves, plans and prepares the step. */
    public static StepProgram prepare(Session session, Network network, TrainState state, Signature signature) {
        StepBuilder b = new StepBuilder(network, state, signature);
        Program program = b.program().optimized(Pipeline.standard());
        List<Slice> places =
                program.states().stream().map(i -> b.variable(i).on(session)).toList();
        ExecutionPlan plan = ExecutionPlan.prepare(program, session.device(), session.fallback(), places);
        return new StepProgram(session, plan, program.feeds(), b.outputTypes());
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
        session.device().stream().writeRows(data, rows, from, count, plan.feed(feeds.get(i)));
    }

    public void run() {
        plan.run();
    }

    /** Waits, and reports what went wrong on the device. */
    public void sync() {
        session.device().stream().sync();
    }

    /** Types of the predictions of a batch; empty unless this program predicts. */
    public List<TensorType> outputTypes() {
        return outputs;
    }

    /** Reads predictions of the last batch. */
    public void read(int output, NDArray target) {
        session.device().stream().read(plan.result(output), target);
    }

    public boolean isClosed() {
        return closed;
    }

    /** Releases kernels and memory. A second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            plan.close();
        }
    }
}
