package org.argali.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.argali.spi.Marks;
import org.argali.spi.Stream;

/**
 * Times each kernel of a program: one launch after another, with a mark in between. Where the device notes the times itself, runs
 * of the whole are put before, so that it finds the next launch waiting and the host's part is not in the times.
 */
final class KernelTimer {
    private static final int MOST_LANES = 16;

    private final List<Action> actions;
    private final Stream stream;
    private final Runnable whole;

    KernelTimer(List<Action> actions, Stream stream, Runnable whole) {
        this.actions = actions;
        this.stream = stream;
        this.whole = whole;
    }

    /** @param ahead runs of the whole that are put before each timed one, where that helps */
    List<KernelTime> times(int runs, int ahead) {
        double[][] nanos = new double[actions.size()][runs];
        try (Marks marks = stream.marks(actions.size() + 1)) {
            for (int r = -1; r < runs; r++) { // the first counts for nothing
                for (int i = 0; i < ahead && marks.areTheDevices(); i++) {
                    whole.run();
                }
                run(marks);
                stream.sync();
                for (int i = 0; r >= 0 && i < nanos.length; i++) {
                    nanos[i][r] = marks.nanos(i, i + 1);
                }
            }
        }
        int[] lanes = lanes();
        List<KernelTime> all = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            Arrays.sort(nanos[i]);
            Step s = actions.get(i).step();
            all.add(new KernelTime(
                    s.op(),
                    s.scope(),
                    s.describe(),
                    actions.get(i).side(),
                    lanes[i],
                    Cost.flops(s),
                    Cost.bytes(s),
                    nanos[i][runs / 2]));
        }
        return List.copyOf(all);
    }

    private void run(Marks marks) {
        marks.put(0);
        for (int i = 0; i < actions.size(); i++) {
            stream.beginRange(actions.get(i).step().where());
            actions.get(i).work().run();
            stream.endRange();
            marks.put(i + 1);
        }
    }

    /** The lane whose end a kernel waits for anyway; else a new one, while there are not too many. */
    private int[] lanes() {
        Dependencies dependencies = new Dependencies();
        actions.forEach(a -> dependencies.add(a.reads(), a.writes()));
        List<BitSet> before = dependencies.before();
        int[] lanes = new int[actions.size()];
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < lanes.length; i++) {
            int lane = 0;
            while (lane < ends.size() && !before.get(i).get(ends.get(lane))) {
                lane++;
            }
            if (lane < ends.size()) {
                ends.set(lane, i);
            } else if (lane < MOST_LANES) {
                ends.add(i);
            } else {
                lane = MOST_LANES - 1;
                ends.set(lane, i);
            }
            lanes[i] = lane;
        }
        return lanes;
    }
}
