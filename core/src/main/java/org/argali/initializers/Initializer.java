package org.argali.initializers;

import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Computes the first value of a weight. */
@FunctionalInterface
public interface Initializer {
    /** A new value; the same seed gives the same numbers. */
    NDArray sample(TensorType type, long seed);
}
