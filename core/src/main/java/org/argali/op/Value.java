package org.argali.op;

import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** A tensor in a graph: an output of a node. It has a type and no data. */
public interface Value {
    TensorType type();

    default Shape shape() {
        return type().shape();
    }
}
