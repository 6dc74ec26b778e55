package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Every element is {@code value}. */
public record Constant(double value) implements Initializer {
    @Override
    public NDArray sample(TensorType type, long seed) {
        return NDArray.generate(type, i -> value);
    }
}
