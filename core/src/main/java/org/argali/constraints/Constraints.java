package org.argali.constraints;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.text.Spelling;

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

    /**
     * The constraint that Keras knows under this name, with its default arguments: {@code max_norm}, {@code NonNeg}.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest names
     */
    public static Constraint parse(String name) {
        Map<String, Constraint> m = new LinkedHashMap<>();
        m.put("non_neg", NON_NEG);
        m.put("max_norm", maxNorm(2));
        m.put("unit_norm", unitNorm());
        m.put("min_max_norm", minMaxNorm(0, 1, 1));
        m.put("NonNeg", NON_NEG);
        m.put("MaxNorm", maxNorm(2));
        m.put("UnitNorm", unitNorm());
        m.put("MinMaxNorm", minMaxNorm(0, 1, 1));
        return Spelling.find("constraint", m, name);
    }

    private static List<Integer> list(int... axes) {
        return axes.length == 0 ? List.of(0) : Arrays.stream(axes).boxed().toList();
    }
}
