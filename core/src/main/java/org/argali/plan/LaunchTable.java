package org.argali.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.argali.debug.Debug;
import org.argali.debug.Debug.Topic;

/** Time, bytes and achieved throughput of each step, the slowest first. Written after 1, 10, 100 ... runs and at the end. */
final class LaunchTable {
    private final List<Action> actions;
    private final Debug debug;
    private final long[] nanos;
    private int runs;

    LaunchTable(List<Action> actions, Debug debug) {
        this.actions = List.copyOf(actions);
        this.debug = debug;
        this.nanos = new long[actions.size()];
    }

    void add(int step, long time) {
        nanos[step] += time;
    }

    void ran() {
        runs++;
        if (Math.log10(runs) % 1 == 0) {
            write();
        }
    }

    void write() {
        if (runs > 0) {
            debug.dump(Topic.LAUNCHES, "launches-after-" + runs, this::toString);
        }
    }

    @Override
    public String toString() {
        double total = Math.max(1, LongStream.of(nanos).sum());
        StringBuilder b = new StringBuilder(String.format(
                Locale.ROOT, "%.3f ms a run, mean of %d, each step waited for\n", total / runs / 1e6, runs));
        b.append("        us   share        bytes     GB/s  step\n");
        IntStream.range(0, nanos.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> -nanos[i]))
                .forEach(i -> b.append(row(i, total)));
        return b.toString();
    }

    private String row(int i, double total) {
        Step step = actions.get(i).step();
        long bytes = Cost.bytes(step);
        double mean = Math.max(1.0, (double) nanos[i] / runs);
        return String.format(
                Locale.ROOT,
                "%10.1f  %5.1f%%  %11d  %7.2f  %d %s\n",
                mean / 1e3,
                100 * nanos[i] / total,
                bytes,
                bytes / mean,
                i,
                step.describe());
    }
}
