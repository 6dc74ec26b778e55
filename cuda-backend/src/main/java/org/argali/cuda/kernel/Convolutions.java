package org.argali.cuda.kernel;

import java.util.List;
import java.util.Optional;
import org.argali.tensor.DType;

/** A library of convolutions, channels last, that adds up in float32. */
@FunctionalInterface
public interface Convolutions {
    /** What every operand's address must be a multiple of. */
    int ALIGNMENT = 16;

    /** Chooses an algorithm, or nothing if the library has none for this problem. Not while a stream is recorded. */
    Optional<Algorithm> plan(Problem problem);

    /** No library: it has an algorithm for nothing. */
    static Convolutions none() {
        return problem -> Optional.empty();
    }

    /** What is computed of the other two. */
    enum Direction {
        /** y of x and filter. */
        FORWARD,
        /** dx of filter and dy. */
        BACKWARD_DATA,
        /** dfilter of x and dy. */
        BACKWARD_FILTER
    }

    /** What becomes of y before it is written. */
    enum Epilogue {
        /** Nothing. */
        NONE,
        /** A bias for each channel is added. */
        BIAS,
        /** A bias for each channel is added, and what is negative is cut off; NaN stays. */
        BIAS_RELU
    }

    /** A convolution with its algorithm chosen. It lives as long as the device. */
    interface Algorithm {
        long workspaceBytes();

        /** Fixes the places, each a multiple of {@link #ALIGNMENT}. */
        Launch bind(Places places);
    }

    /**
     * Where the operands lie, or their gradients.
     *
     * @param bias 0 where there is none
     */
    record Places(long x, long filter, long y, long bias, long workspace) {
        /** As every place must be. */
        public boolean areAligned() {
            return (x | filter | y | bias) % ALIGNMENT == 0;
        }
    }

    /**
     * Sizes have the order {@code n, channels, spatial...} whatever the layout; x and y lie as {@code [n, spatial...,
     * channels]}, the filter as {@code [filters, window..., channels of a group]}. There are two or three spatial axes.
     *
     * @param type of the elements of x, filter and y
     * @param filter {@code filters, channels of a group, window...}
     * @param low padding before each spatial axis
     * @param high padding after it
     * @param tf32 whether factors may be rounded to 10 bits of mantissa
     * @param workspace bytes of scratch memory that it may ask for
     */
    record Problem(
            DType type,
            Direction direction,
            Epilogue epilogue,
            List<Long> x,
            List<Long> filter,
            List<Long> y,
            List<Long> low,
            List<Long> high,
            List<Long> strides,
            List<Long> dilations,
            boolean tf32,
            long workspace) {
        public Problem {
            x = List.copyOf(x);
            filter = List.copyOf(filter);
            y = List.copyOf(y);
            low = List.copyOf(low);
            high = List.copyOf(high);
            strides = List.copyOf(strides);
            dilations = List.copyOf(dilations);
        }

        /** Distances between neighbours of a tensor of such sizes whose channels are innermost. */
        public static List<Long> channelsLast(List<Long> sizes) {
            Long[] strides = new Long[sizes.size()];
            strides[1] = 1L;
            long stride = sizes.get(1);
            for (int a = sizes.size() - 1; a > 1; a--) {
                strides[a] = stride;
                stride *= sizes.get(a);
            }
            strides[0] = stride;
            return List.of(strides);
        }

        /** Of x, the filter, y and the bias. */
        public List<Long> operandBytes() {
            return List.of(bytes(x), bytes(filter), bytes(y), epilogue == Epilogue.NONE ? 0 : bytes(List.of(y.get(1))));
        }

        private long bytes(List<Long> sizes) {
            return type.bytes() * sizes.stream().reduce(1L, Math::multiplyExact);
        }

        /** All that a choice of an algorithm depends on, but for the library and the device. */
        public String key() {
            return this + ", workspace of at most " + workspace + " bytes";
        }

        @Override
        public String toString() {
            return direction + (epilogue == Epilogue.NONE ? "" : " " + epilogue) + " x " + x + " filter " + filter
                    + " y " + y + " padding " + low + high + " strides " + strides + " dilations " + dilations
                    + (type.isHalf() ? ", " + type.kerasName() : tf32 ? ", tf32" : ", float32");
        }
    }
}
