package org.argali.constraints;

import java.util.Arrays;
import java.util.List;

/**
 * All constraints, for a static import. Axes are those that a norm is taken over: 0 if none is given.
 *
 * <pre>{@code
 * dense(64).kernelConstraint(maxNorm(2)).biasConstraint(NON_NEG)
 * }</pre>
 */
public final class Constraints {
    public static final Constraint NON_NEG = new NonNeg();

    private Constraints() {}

    /** Norms of at most {@code max}; Keras' default is 2. */
    public static Constraint maxNorm(double max, int... axes) {
        return new MaxNorm(max, list(axes));
    }

    /** Norms of 1. */
    public static Constraint unitNorm(int... axes) {
        return new UnitNorm(list(axes));
    }

    /** Norms in {@code [min, max]}; {@code rate} 1 brings them there at once. */
    public static Constraint minMaxNorm(double min, double max, double rate, int... axes) {
        return new MinMaxNorm(min, max, rate, list(axes));
    }

    private static List<Integer> list(int... axes) {
        return axes.length == 0 ? List.of(0) : Arrays.stream(axes).boxed().toList();
    }
}
