package org.argali.cuda.emulation;

import org.argali.cuda.kernel.MatrixProducts;
import org.argali.spi.Stream;

/** Matrix products in plain loops, by the letter of the interface: columns first. */
final class HostProducts implements MatrixProducts {
    private static final int WORKSPACE = 64;

    @Override
    public Product plan(Problem problem) {
        return new HostProduct(problem);
    }

    private static final class HostProduct implements Product {
        private final Problem p;
        private long first;
        private long second;
        private long result;

        HostProduct(Problem p) {
            this.p = p;
        }

        @Override
        public long workspaceBytes() {
            return WORKSPACE;
        }

        @Override
        public void bind(long firstAt, long secondAt, long resultAt, long workspace) {
            if ((firstAt | secondAt | resultAt) % ALIGNMENT != 0) {
                throw new IllegalStateException("not aligned");
            }
            first = firstAt;
            second = secondAt;
            result = resultAt;
            Host.fill(workspace, 0x7f, WORKSPACE);
        }

        @Override
        public void on(Stream stream) {
            ((EmulatedStream) stream).run(this::multiply);
        }

        private void multiply() {
            float[] a = new float[Math.toIntExact(p.batch() * p.m() * p.k())];
            float[] b = new float[Math.toIntExact(p.batch() * p.k() * p.n())];
            float[] c = new float[Math.toIntExact(p.batch() * p.m() * p.n())];
            Host.read(first, 4L * a.length, a);
            Host.read(second, 4L * b.length, b);
            int at = 0;
            for (int i = 0; i < p.batch(); i++) {
                for (int column = 0; column < p.n(); column++) {
                    for (int row = 0; row < p.m(); row++) {
                        c[at++] = (float) element(a, b, i, row, column);
                    }
                }
            }
            Host.write(c, 0, 4L * c.length, result);
        }

        private double element(float[] a, float[] b, int i, int row, int column) {
            int m = (int) p.m();
            int n = (int) p.n();
            int k = (int) p.k();
            double sum = 0;
            for (int inner = 0; inner < k; inner++) {
                int atA = i * m * k + (p.transFirst() ? row * k + inner : inner * m + row);
                int atB = i * k * n + (p.transSecond() ? inner * n + column : column * k + inner);
                sum += (double) a[atA] * b[atB];
            }
            return sum;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
