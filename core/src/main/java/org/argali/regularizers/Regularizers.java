package org.argali.regularizers;

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
}
