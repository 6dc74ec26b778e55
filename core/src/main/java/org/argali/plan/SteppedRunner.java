package org.argali.plan;

import java.util.List;
import java.util.Optional;
import org.argali.debug.Debug;
import org.argali.debug.Debug.Topic;
import org.argali.spi.DeviceException;
import org.argali.spi.Stream;

/** For debugging: one step after another, waiting after each, so that what happens can be told to whom it belongs. */
final class SteppedRunner implements Runner {
    private final List<Action> actions;
    private final PreparedKernels kernels;
    private final Memory memory;
    private final boolean nans;
    private final Optional<LaunchTable> table;
    private NanWatch watch;

    SteppedRunner(List<Action> actions, PreparedKernels kernels, Memory memory, Debug debug) {
        this.actions = List.copyOf(actions);
        this.kernels = kernels;
        this.memory = memory;
        this.watch = new NanWatch(memory);
        this.nans = debug.on(Topic.NANS);
        this.table = debug.on(Topic.LAUNCHES) ? Optional.of(new LaunchTable(actions, debug)) : Optional.empty();
    }

    /** Whether any topic wants this runner. */
    static boolean isWanted(Debug debug) {
        return debug.on(Topic.SYNC) || debug.on(Topic.NANS) || debug.on(Topic.LAUNCHES);
    }

    @Override
    public void run() {
        watch = new NanWatch(memory);
        for (int i = 0; i < actions.size(); i++) {
            Action a = actions.get(i);
            long start = System.nanoTime();
            runAndWait(a);
            int step = i;
            long nanos = System.nanoTime() - start;
            table.ifPresent(t -> t.add(step, nanos));
            if (nans) {
                watch.check(a, kernels.device(a.side()).stream());
            }
        }
        table.ifPresent(LaunchTable::ran);
    }

    @Override
    public Optional<NonFiniteException> firstInfinite() {
        return watch.firstInfinite();
    }

    private void runAndWait(Action a) {
        try {
            Stream stream = kernels.device(a.side()).stream();
            stream.beginRange(a.step().where());
            a.work().run();
            stream.endRange();
            stream.sync();
        } catch (DeviceException e) {
            throw new DeviceException(
                    a.step().where() + " failed, reading " + a.step().describe() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        table.ifPresent(LaunchTable::write);
    }

    @Override
    public String toString() {
        return "kernel by kernel";
    }
}
