package org.argali.op;

import java.util.List;

/**
 * The body of a {@link CustomOp} in CUDA C: one kernel, launched once. It takes the addresses of the inputs, then those of the
 * outputs, then the numbers that {@link #numbers} adds.
 *
 * <pre>{@code
 * CudaCode.of("soft_clip", """
 *         KERNEL(soft_clip)(const float* x, float* y, int n, float bound) {
 *             EACH(i, n) y[i] = bound * atanf(x[i] / bound);
 *         }
 *         """).numbers(1000, 2f)
 * }</pre>
 *
 * <p>{@code KERNEL} declares a kernel of blocks of 256 threads; {@code EACH(i, n)} spreads {@code n} steps over all threads
 * there are. {@code over_warp<Sum>(v)} and {@code over_block<Max>(v)} reduce over 32 and 256 threads. The rest is CUDA C++ 17
 * without headers.
 *
 * @param kernel its name in the source
 * @param source what is compiled
 * @param numbers an {@code Integer} is an {@code int}, a {@code Long} a {@code long long}, a {@code Float} or {@code Double} a
 *     {@code float}
 * @param threads how many are wanted; fewer may run, and blocks are whole. 0: one for each element of the first output
 */
public record CudaCode(String kernel, String source, List<Number> numbers, long threads) {
    public CudaCode {
        numbers = List.copyOf(numbers);
        if (threads < 0) {
            throw new IllegalArgumentException("[" + kernel + "] threads is at least 0, got " + threads);
        }
    }

    /** Takes no numbers, and has a thread for each element of the first output. */
    public static CudaCode of(String kernel, String source) {
        return new CudaCode(kernel, source, List.of(), 0);
    }

    /** With these as its last arguments. */
    public CudaCode numbers(Number... values) {
        return new CudaCode(kernel, source, List.of(values), threads);
    }

    public CudaCode threads(long n) {
        return new CudaCode(kernel, source, numbers, n);
    }
}
