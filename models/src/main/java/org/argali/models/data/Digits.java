package org.argali.models.data;

import org.argali.tensor.NDArray;

/**
 * Images of handwritten digits: a part of MNIST, 8,000 to train on and 2,000 to test on. The files have MNIST's format, so
 * that the whole of it can be put in their place.
 *
 * <pre>{@code
 * Split digits = Digits.load();
 * digits.train().x();        // f32[8000,28,28,1], from 0 to 1
 * digits.train().y();        // i32[8000], from 0 to 9
 * }</pre>
 */
public final class Digits {
    /** How many digits there are. */
    public static final int CLASSES = 10;

    private Digits() {}

    /** All images, {@code float[n, height, width, 1]} from 0 to 1. */
    public static Split load() {
        return new Split(
                load(DataFile.DIGITS_TRAIN_IMAGES, DataFile.DIGITS_TRAIN_LABELS),
                load(DataFile.DIGITS_TEST_IMAGES, DataFile.DIGITS_TEST_LABELS));
    }

    private static Labelled load(DataFile images, DataFile labels) {
        Idx pixels = images.read((in, name) -> Idx.read(in, name, 3));
        Idx classes = labels.read((in, name) -> Idx.read(in, name, 1));
        if (pixels.dim(0) != classes.dim(0)) {
            throw new IllegalArgumentException("[data] " + images.path() + " has " + pixels.dim(0) + " images, but "
                    + labels.path() + " has " + classes.dim(0) + " labels");
        }
        float[] x = new float[pixels.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = pixels.at(i) / 255f;
        }
        int[] y = new int[classes.size()];
        for (int i = 0; i < y.length; i++) {
            y[i] = digit(classes.at(i), i, labels);
        }
        return new Labelled(NDArray.of(x, pixels.dim(0), pixels.dim(1), pixels.dim(2), 1), NDArray.of(y));
    }

    private static int digit(int label, int at, DataFile file) {
        if (label >= CLASSES) {
            throw new IllegalArgumentException(
                    "[data] " + file.path() + " has label " + label + " at " + at + "; labels are digits");
        }
        return label;
    }
}
