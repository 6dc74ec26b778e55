package org.argali.op;

/** Activations that a cell of a recurrent layer can have. */
public enum CellActivation {
    LINEAR,
    TANH,
    SIGMOID,
    RELU,
    /** Keras 3: {@code relu6(x + 3) / 6}. */
    HARD_SIGMOID,
    /** Keras 2: {@code clip(0.2 x + 0.5, 0, 1)}. */
    HARD_SIGMOID_LEGACY;

    /** The activation by single ops. */
    Value apply(Emitter e, Value x) {
        return switch (this) {
            case LINEAR -> x;
            case TANH -> e.tanh(x);
            case SIGMOID -> e.sigmoid(x);
            case RELU -> e.relu(x);
            case HARD_SIGMOID -> e.mul(e.min(e.relu(e.add(x, 3)), 6), 1 / 6.0);
            case HARD_SIGMOID_LEGACY -> e.min(e.relu(e.add(e.mul(x, 0.2), 0.5)), 1);
        };
    }

    /** Its derivative, taken from its output, times d. */
    Value back(Emitter e, Value y, Value d) {
        return switch (this) {
            case LINEAR -> d;
            case TANH -> e.mul(d, e.sub(1, e.square(y)));
            case SIGMOID -> e.mul(d, e.mul(y, e.sub(1, y)));
            case RELU -> e.select(e.compare(Compare.GT, y, 0), d, 0);
            case HARD_SIGMOID -> e.mul(within(e, y, d), 1 / 6.0);
            case HARD_SIGMOID_LEGACY -> e.mul(within(e, y, d), 0.2);
        };
    }

    private static Value within(Emitter e, Value y, Value d) {
        Value inside = e.emit(Binary.AND, e.compare(Compare.GT, y, 0), e.compare(Compare.LT, y, 1));
        return e.select(inside, d, 0);
    }
}
