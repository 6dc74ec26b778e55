package org.argali.cuda.kernel;

import org.argali.spi.Stream;
import org.argali.tensor.DType;

/** A library of matrix products that thinks in columns, as BLAS does, and adds up in float32. */
@FunctionalInterface
public interface MatrixProducts {
    /** What every operand's address must be a multiple of. */
    int ALIGNMENT = 16;

    /** Chooses an algorithm. Not while a stream is recorded. */
    Product plan(Problem problem);

    /** A product with its algorithm chosen. */
    interface Product extends AutoCloseable {
        long workspaceBytes();

        /** Fixes the places, each a multiple of {@link #ALIGNMENT}. */
        void bind(long first, long second, long result, long workspace);

        /** Puts it on the stream; allocates nothing. */
        void on(Stream stream);

        @Override
        void close();
    }

    /**
     * {@code [m, n] = op(first) [m, k] x op(second) [k, n]}, {@code batch} times, all in column-major order.
     *
     * @param type of the elements of all three
     * @param transFirst whether the first operand lies transposed, as [k, m]
     * @param transSecond whether the second operand lies transposed, as [n, k]
     * @param tf32 whether factors may be rounded to 10 bits of mantissa
     * @param workspace bytes of scratch memory that it may ask for
     */
    record Problem(
            DType type,
            long batch,
            long m,
            long n,
            long k,
            boolean transFirst,
            boolean transSecond,
            boolean tf32,
            long workspace) {
        @Override
        public String toString() {
            return batch + " x [" + m + "," + k + "] x [" + k + "," + n + "]" + (transFirst ? " first transposed" : "")
                    + (transSecond ? " second transposed" : "")
                    + (type.isHalf() ? ", " + type.kerasName() : tf32 ? ", tf32" : ", float32");
        }
    }
}
