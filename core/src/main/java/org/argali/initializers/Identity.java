package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** {@code gain} on the diagonal of a matrix, 0 elsewhere. */
public record Identity(double gain) implements Initializer {
    @Override
    public NDArray sample(TensorType type, long seed) {
        if (type.rank() != 2) {
            throw new IllegalArgumentException("[identity] makes matrices, but " + type + " has rank " + type.rank());
        }
        int columns = type.dim(1);
        return NDArray.generate(type, i -> i / columns == i % columns ? gain : 0);
    }
}
