package org.argali.data;

import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Class numbers and what losses want instead. */
public final class Labels {
    private Labels() {}

    /** As {@link #toCategorical(NDArray, int)}, with as many classes as the largest number needs. */
    public static NDArray toCategorical(NDArray labels) {
        int most = -1;
        for (int i = 0; i < labels.size(); i++) {
            most = Math.max(most, (int) labels.at(i));
        }
        return toCategorical(labels, most + 1);
    }

    /**
     * Class numbers as one-hot vectors, as Keras' {@code to_categorical}: {@code [n] or [n, 1] -> float[n, classes]}.
     *
     * <pre>{@code
     * toCategorical(NDArray.of(new int[] {0, 2}), 3);     // f32[2,3] [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
     * }</pre>
     *
     * @throws IllegalArgumentException if a label is not one of 0 ... {@code classes} - 1
     */
    public static NDArray toCategorical(NDArray labels, int classes) {
        Shape shape = labels.shape();
        boolean column = shape.rank() > 1 && shape.last() == 1;
        Shape kept = column ? shape.without(-1) : shape;
        NDArray out = NDArray.zeros(TensorType.f32(kept.append(classes).toArray()));
        for (int i = 0; i < labels.size(); i++) {
            double label = labels.at(i);
            if (label != Math.rint(label) || label < 0 || label >= classes) {
                throw new IllegalArgumentException("[toCategorical] label " + i + " is " + label
                        + "; labels are whole numbers from 0, below the number of classes, which is " + classes);
            }
            out.set(i * classes + (int) label, 1);
        }
        return out;
    }
}
