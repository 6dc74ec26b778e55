package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Uniform in [low, high). */
public record RandomUniform(double low, double high) implements Initializer {
    public RandomUniform {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "[random_uniform] low must not be above high, but " + low + " > " + high);
        }
    }

    @Override
    public NDArray sample(TensorType type, long seed) {
        Draws d = new Draws(seed);
        return Draws.fill(type, () -> low + (high - low) * d.uniform());
    }
}
