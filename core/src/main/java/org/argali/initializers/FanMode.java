package org.argali.initializers;

import org.argali.tensor.Shape;

/** Which number of connections a variance is divided by. */
public enum FanMode {
    /** Inputs that a unit sees. */
    FAN_IN,
    /** Units that an input reaches. */
    FAN_OUT,
    /** The mean of both. */
    FAN_AVG;

    /** The number for a weight {@code [receptive field..., inputs, outputs]}. */
    double of(Shape shape) {
        int r = shape.rank();
        double field = r > 2 ? shape.size(0, r - 2) : 1;
        double in = r == 0 ? 1 : field * shape.dim(Math.max(0, r - 2));
        double out = r == 0 ? 1 : field * shape.last();
        return switch (this) {
            case FAN_IN -> in;
            case FAN_OUT -> out;
            case FAN_AVG -> (in + out) / 2;
        };
    }
}
