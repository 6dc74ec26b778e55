package org.argali.plan;

import org.argali.spi.DeviceException;
import org.argali.tensor.TensorType;

/** A kernel wrote a number that is none, or is infinite. The message names the layer, the op, its types and the element. */
public final class NonFiniteException extends DeviceException {
    private static final long serialVersionUID = 1;

    private final String where;
    private final transient TensorType type;
    private final int element;

    NonFiniteException(String message, String where, TensorType type, int element) {
        super(message);
        this.where = where;
        this.type = type;
        this.element = element;
    }

    /** {@code [dense_1] log at element 3 of f32[2,2]}. */
    String where() {
        return where;
    }

    /** The type of what was written. */
    public TensorType type() {
        return type;
    }

    /** The first such element in C order. */
    public int element() {
        return element;
    }
}
