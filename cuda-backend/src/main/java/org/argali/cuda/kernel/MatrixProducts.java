package org.argali.cuda.kernel;

import java.util.List;
import java.util.Optional;
import org.argali.spi.DeviceException;
import org.argali.spi.Stream;
import org.argali.tensor.DType;

/** A library of matrix products that thinks in columns, as BLAS does, and adds up in float32. */
@FunctionalInterface
public interface MatrixProducts {
    /** What every operand's address must be a multiple of. */
    int ALIGNMENT = 16;

    /** Chooses an algorithm, or nothing if the library has none for this problem. Not while a stream is recorded. */
    Optional<Product> plan(Problem problem);

    /**
     * Chooses an algorithm.
     *
     * @throws DeviceException if the library has none
     */
    default Product planned(Problem problem) {
        return plan(problem)
                .orElseThrow(() -> new DeviceException("[cublasLt] has no algorithm for " + problem
                        + "; what was refused, and why, is written with -Dargali.debug=kernels"));
    }

    /** A product with its algorithm chosen. */
    interface Product extends AutoCloseable {
        long workspaceBytes();

        /** Fixes the places, each a multiple of {@link #ALIGNMENT}. */
        void bind(Places places);

        /** Puts it on the stream; allocates nothing. */
        void on(Stream stream);

        @Override
        void close();
    }

    /**
     * Where the operands lie.
     *
     * @param bias 0 where there is none
     */
    record Places(long first, long second, long bias, long result, long workspace) {
        /** As every place must be. */
        public boolean areAligned() {
            return (first | second | bias | result) % ALIGNMENT == 0;
        }
    }

    /**
     * {@code [m, n] = op(first) [m, k] x op(second) [k, n]}, {@code batch} times, all in column-major order.
     *
     * @param type of the elements of all three
     * @param transFirst whether the first operand lies transposed, as [k, m]
     * @param transSecond whether the second operand lies transposed, as [n, k]
     * @param biased whether a bias [m] is added to each column of the result
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
            boolean biased,
            boolean tf32,
            long workspace) {
        /** Of the first, the second, the bias and the result. */
        public List<Long> operandBytes() {
            return List.of(bytes(batch * m * k), bytes(batch * k * n), biased ? bytes(m) : 0, bytes(batch * m * n));
        }

        private long bytes(long elements) {
            return type.bytes() * elements;
        }

        /** All that a choice of an algorithm depends on, but for the library and the device. */
        public String key() {
            return this + ", workspace of at most " + workspace + " bytes";
        }

        @Override
        public String toString() {
            return batch + " x [" + m + "," + k + "] x [" + k + "," + n + "]" + (transFirst ? " first transposed" : "")
                    + (transSecond ? " second transposed" : "")
                    + (biased ? " with bias" : "")
                    + (type.isHalf() ? ", " + type.kerasName() : tf32 ? ", tf32" : ", float32");
        }
    }
}
