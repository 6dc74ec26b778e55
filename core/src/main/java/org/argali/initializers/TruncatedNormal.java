package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Normal, but what lies more than two standard deviations from the mean is drawn again.
 *
 * @param stddev before truncation; afterwards it is 0.88 times that
 */
public record TruncatedNormal(double mean, double stddev) implements Initializer {
    public TruncatedNormal {
        Checks.notNegative("truncated_normal", "stddev", stddev);
    }

    @Override
    public NDArray sample(TensorType type, long seed) {
        Draws d = new Draws(seed);
        return Draws.fill(type, () -> mean + stddev * d.truncatedNormal());
    }
}
