package org.argali.op;

import java.util.List;
import java.util.stream.Collectors;
import org.argali.tensor.TensorType;

/**
 * Shapes or element types that do not fit. The message reads {@code [mat_mul] inner dimensions must agree, but 10 != 32.
 * Inputs: f32[784,10], f32[32,784]}.
 */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ShapeException(String message) {
        super(message);
    }

    public ShapeException(Object op, String rule, List<TensorType> inputs) {
        super("[" + OpNames.of(op) + "] " + rule + ". Inputs: "
                + inputs.stream().map(TensorType::toString).collect(Collectors.joining(", ")));
    }
}
