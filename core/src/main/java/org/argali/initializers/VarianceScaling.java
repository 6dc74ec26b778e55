package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Draws with mean 0 and variance {@code scale / fan}, whatever the distribution.
 *
 * <pre>{@code
 * Dense d = dense(64).kernelInitializer(varianceScaling(2, FanMode.FAN_IN, Distribution.UNIFORM));
 * }</pre>
 */
public record VarianceScaling(double scale, FanMode mode, Distribution distribution) implements Initializer {
    /** Standard deviation of a standard normal distribution that is cut off at two standard deviations. */
    private static final double TRUNCATED_STDDEV = 0.87962566103423978;

    public VarianceScaling {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("[variance_scaling] scale must be positive, but is " + scale);
        }
    }

    @Override
    public NDArray sample(TensorType type, long seed) {
        double variance = scale / Math.max(1, mode.of(type.shape()));
        double stddev = Math.sqrt(variance);
        Initializer draw = switch (distribution) {
            case TRUNCATED_NORMAL -> new TruncatedNormal(0, stddev / TRUNCATED_STDDEV);
            case UNTRUNCATED_NORMAL -> new RandomNormal(0, stddev);
            case UNIFORM -> new RandomUniform(-Math.sqrt(3 * variance), Math.sqrt(3 * variance));
        };
        return draw.sample(type, seed);
    }
}
