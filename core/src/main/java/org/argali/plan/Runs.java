package org.argali.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.spi.Slice;

/**
 * Several runs of a plan as one piece of work of the device, each with something before it; {@link ExecutionPlan#runs} makes it.
 */
public final class Runs implements AutoCloseable {
    private static final Step OF_THE_CALLER = new Step(Optional.empty(), List.of(), List.of());

    private final RecordedRunner runner;

    /**
     * What comes before a run.
     *
     * @param work puts it on the device's stream, or into the recording that it takes; allocates nothing, waits for nothing
     * @param reads memory it reads
     * @param writes memory it writes
     */
    public record Before(Runnable work, List<Slice> reads, List<Slice> writes) {
        public Before {
            reads = List.copyOf(reads);
            writes = List.copyOf(writes);
        }

        private Action action() {
            return new Action(OF_THE_CALLER, Side.DEVICE, work, reads, writes, true);
        }
    }

    Runs(List<List<Before>> before, List<Action> run, PreparedKernels kernels) {
        List<Action> all = new ArrayList<>();
        for (List<Before> first : before) {
            first.forEach(b -> all.add(b.action()));
            all.addAll(run);
        }
        runner = new RecordedRunner(all, kernels);
    }

    /** Puts all of them on the device. Does not wait. */
    public void run() {
        runner.run();
    }

    @Override
    public void close() {
        runner.close();
    }
}
