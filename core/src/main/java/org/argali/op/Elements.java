package org.argali.op;

import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** The numbers of a tensor while a {@link CustomOp} computes, in C order, whatever memory they lie in. */
public interface Elements {
    TensorType type();

    /** The element at a position in C order; of a bool tensor 0 or 1. */
    double get(int i);

    /** Sets the element at a position in C order. */
    void set(int i, double value);

    default Shape shape() {
        return type().shape();
    }

    default int size() {
        return (int) type().size();
    }

    /** A copy of all of them. */
    default double[] toArray() {
        double[] all = new double[size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = get(i);
        }
        return all;
    }

    /** Sets all of them. */
    default void setAll(double[] values) {
        for (int i = 0; i < size(); i++) {
            set(i, values[i]);
        }
    }
}
