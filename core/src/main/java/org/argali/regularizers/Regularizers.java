package org.argali.regularizers;

import java.util.LinkedHashMap;
import java.util.Map;
import org.argali.text.Spelling;

/**
 * All regularizers, for a static import.
 *
 * <pre>{@code
 * dense(64).kernelRegularizer(l2(1e-4)).activityRegularizer(l1(1e-5))
 * }</pre>
 */
public final class Regularizers {
    private Regularizers() {}

    /** {@code factor sum |x|}; Keras' default factor is 0.01. */
    public static Regularizer l1(double factor) {
        return new L1L2(factor, 0);
    }

    /** {@code factor sum x^2}; Keras' default factor is 0.01. */
    public static Regularizer l2(double factor) {
        return new L1L2(0, factor);
    }

    /** {@code l1 sum |x| + l2 sum x^2}. */
    public static Regularizer l1l2(double l1, double l2) {
        return new L1L2(l1, l2);
    }

    /** {@code factor} times the mean of the cosines of all pairs of rows of a matrix; Keras' default factor is 0.01. */
    public static Regularizer orthogonal(double factor) {
        return new OrthogonalRegularizer(factor, OrthogonalRegularizer.Mode.ROWS);
    }

    /** As {@link #orthogonal(double)}, of rows or columns. */
    public static Regularizer orthogonal(double factor, OrthogonalRegularizer.Mode mode) {
        return new OrthogonalRegularizer(factor, mode);
    }

    /**
     * The regularizer that Keras knows under this name, with its default factors: {@code l2}, {@code L1}.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest names
     */
    public static Regularizer parse(String name) {
        Map<String, Regularizer> m = new LinkedHashMap<>();
        m.put("l1", l1(0.01));
        m.put("l2", l2(0.01));
        m.put("l1l2", l1l2(0, 0));
        m.put("l1_l2", l1l2(0, 0));
        m.put("orthogonal_regularizer", orthogonal(0.01));
        m.put("L1", l1(0.01));
        m.put("L2", l2(0.01));
        m.put("L1L2", l1l2(0, 0));
        m.put("OrthogonalRegularizer", orthogonal(0.01));
        return Spelling.find("regularizer", m, name);
    }
}
