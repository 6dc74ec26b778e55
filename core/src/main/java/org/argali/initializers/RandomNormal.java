package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Normal with this mean and standard deviation. */
public record RandomNormal(double mean, double stddev) implements Initializer {
    public RandomNormal {
        Checks.notNegative("random_normal", "stddev", stddev);
    }

    @Override
    public NDArray sample(TensorType type, long seed) {
        Draws d = new Draws(seed);
        return Draws.fill(type, () -> mean + stddev * d.normal());
    }
}
