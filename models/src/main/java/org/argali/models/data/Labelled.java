package org.argali.models.data;

import org.argali.tensor.NDArray;

/**
 * Samples and their classes.
 *
 * @param x one sample in each row
 * @param y class numbers {@code int[n]}
 */
public record Labelled(NDArray x, NDArray y) {
    public Labelled {
        if (x.shape().dim(0) != y.shape().dim(0)) {
            throw new IllegalArgumentException("[data] there are " + x.shape().dim(0) + " samples, but "
                    + y.shape().dim(0) + " labels");
        }
    }

    /** Number of samples. */
    public int size() {
        return x.shape().dim(0);
    }

    /** The first {@code n}, or all if there are fewer. */
    public Labelled first(int n) {
        int k = Math.min(n, size());
        return new Labelled(x.rows(0, k), y.rows(0, k));
    }

    @Override
    public String toString() {
        return "Labelled(" + size() + " samples, x " + x.type() + ", y " + y.type() + ")";
    }
}
