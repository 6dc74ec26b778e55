package org.argali.cuda.emulation;

import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.Launch;
import org.argali.spi.Stream;

/**
 * Convolutions in plain loops, by the letter of the interface. Picky as a library is: it wants as much padding after as before,
 * and an even number of filters.
 */
final class HostConvolutions implements Convolutions {
    private static final int WORKSPACE = 64;

    @Override
    public Optional<Algorithm> plan(Problem p) {
        return p.low().equals(p.high()) && p.filter().get(0) % 2 == 0
                ? Optional.of(new HostAlgorithm(p))
                : Optional.empty();
    }

    private record HostAlgorithm(Problem p) implements Algorithm {
        @Override
        public long workspaceBytes() {
            return WORKSPACE;
        }

        @Override
        public Launch bind(long x, long filter, long y, long workspace) {
            if ((x | filter | y) % ALIGNMENT != 0) {
                throw new IllegalStateException("not aligned");
            }
            return (Stream s) -> ((EmulatedStream) s).run(() -> {
                Host.fill(workspace, 0x7f, WORKSPACE);
                new Run(p, x, filter, y).run();
            });
        }
    }

    private static final class Run {
        private final Problem p;
        private final long[] places;
        private final float[] x;
        private final float[] filter;
        private final float[] y;
        private final double[] sums;

        Run(Problem p, long atX, long atFilter, long atY) {
            this.p = p;
            this.places = new long[] {atX, atFilter, atY};
            this.x = read(p.x(), atX);
            this.filter = read(p.filter(), atFilter);
            this.y = read(p.y(), atY);
            this.sums = new double
                    [switch (p.direction()) {
                        case FORWARD -> y.length;
                        case BACKWARD_DATA -> x.length;
                        case BACKWARD_FILTER -> filter.length;
                    }];
        }

        private static float[] read(List<Long> sizes, long address) {
            float[] all = new float[Math.toIntExact(Problem.bytes(sizes) / Float.BYTES)];
            Host.read(address, (long) Float.BYTES * all.length, all);
            return all;
        }

        void run() {
            int rank = p.y().size();
            long[] at = new long[rank + p.filter().size() - 1]; // n, k, o..., c, window...
            walk(at, 0);
            float[] result = new float[sums.length];
            for (int i = 0; i < sums.length; i++) {
                result[i] = (float) sums[i];
            }
            int which = switch (p.direction()) {
                case FORWARD -> 2;
                case BACKWARD_DATA -> 0;
                case BACKWARD_FILTER -> 1;
            };
            Host.write(result, 0, (long) Float.BYTES * result.length, places[which]);
        }

        private void walk(long[] at, int axis) {
            if (axis == at.length) {
                multiply(at);
                return;
            }
            int rank = p.y().size();
            long size = axis < rank ? p.y().get(axis) : p.filter().get(axis - rank + 1);
            for (at[axis] = 0; at[axis] < size; at[axis]++) {
                walk(at, axis + 1);
            }
            at[axis] = 0;
        }

        private void multiply(long[] at) {
            int rank = p.y().size();
            long groups = p.x().get(1) / p.filter().get(1);
            long group = at[1] / (p.filter().get(0) / groups);
            long[] inX = new long[rank];
            long[] inFilter = new long[rank];
            long[] inY = new long[rank];
            inX[0] = at[0];
            inX[1] = group * p.filter().get(1) + at[rank];
            inFilter[0] = at[1];
            inFilter[1] = at[rank];
            System.arraycopy(at, 0, inY, 0, rank);
            for (int a = 2; a < rank; a++) {
                inFilter[a] = at[rank + a - 1];
                inX[a] = at[a] * p.strides().get(a - 2)
                        + inFilter[a] * p.dilations().get(a - 2)
                        - p.low().get(a - 2);
                if (inX[a] < 0 || inX[a] >= p.x().get(a)) {
                    return;
                }
            }
            add(index(p.x(), inX), index(p.filter(), inFilter), index(p.y(), inY));
        }

        private void add(int ix, int iFilter, int iy) {
            switch (p.direction()) {
                case FORWARD -> sums[iy] += (double) x[ix] * filter[iFilter];
                case BACKWARD_DATA -> sums[ix] += (double) y[iy] * filter[iFilter];
                case BACKWARD_FILTER -> sums[iFilter] += (double) x[ix] * y[iy];
            }
        }

        private static int index(List<Long> sizes, long[] at) {
            List<Long> strides = Problem.channelsLast(sizes);
            long index = 0;
            for (int a = 0; a < at.length; a++) {
                index += at[a] * strides.get(a);
            }
            return Math.toIntExact(index);
        }
    }
}
