package org.argali.layers;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.ShapeException;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/** Checks that layers share; each message says what was expected, what came, and the remedy. */
final class Arguments {
    private Arguments() {}

    static int positive(String layer, String argument, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException("[" + layer + "] " + argument + " must be positive, but is " + value);
        }
        return value;
    }

    /** @param value in [0, 1] */
    static double share(String layer, String argument, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    "[" + layer + "] " + argument + " lies between 0 and 1, but is " + value);
        }
        return value;
    }

    /** The axis as a number from 0; the batch axis is refused. */
    static int axis(TensorType t, int axis) {
        int a = axis < 0 ? axis + t.rank() : axis;
        if (a <= 0 || a >= t.rank()) {
            throw new ShapeException("there is no axis " + axis + " beside the batch axis in rank " + t.rank());
        }
        return a;
    }

    static double notNegative(String layer, String argument, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException(
                    "[" + layer + "] " + argument + " must not be negative, but is " + value);
        }
        return value;
    }

    /** One positive number for every spatial axis, or one for each. */
    static List<Integer> perAxis(String layer, String argument, int rank, int... values) {
        return perAxisFrom(1, layer, argument, rank, values);
    }

    /** As {@link #perAxis}, with numbers of at least {@code least}: 0 or 1. */
    static List<Integer> perAxisFrom(int least, String layer, String argument, int rank, int... values) {
        if (values.length != 1 && values.length != rank) {
            throw new IllegalArgumentException("[" + layer + "] " + argument + " takes 1 number"
                    + (rank == 1 ? "" : ", or " + rank + ": one for each spatial axis") + "; not " + values.length);
        }
        return IntStream.range(0, rank)
                .map(i -> values[values.length == 1 ? 0 : i])
                .map(v -> least == 0 ? (int) notNegative(layer, argument, v) : positive(layer, argument, v))
                .boxed()
                .toList();
    }

    /** @param rate in [0, 1) */
    static double rate(String layer, double rate) {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "[" + layer + "] rate is the share that is dropped, at least 0 and below 1, but is " + rate);
        }
        return rate;
    }

    static void inputs(List<TensorType> inputs, int n) {
        if (inputs.size() != n) {
            throw new ShapeException("takes " + n + (n == 1 ? " input" : " inputs") + ", not " + inputs.size());
        }
    }

    static void floats(TensorType t) {
        if (!t.dtype().isFloat()) {
            throw new ShapeException(
                    "takes float32, but the input is " + t.dtype().kerasName()
                            + "; integer ids need an embedding first, other numbers NDArray.to(FLOAT32)");
        }
    }

    static void ints(TensorType t) {
        if (t.dtype() != DType.INT32) {
            throw new ShapeException("takes ids of dtype int32, but the input is "
                    + t.dtype().kerasName() + "; declare it as input(INT32, ...)");
        }
    }

    static void rank(TensorType t, int rank, String axes) {
        if (t.rank() != rank) {
            throw new ShapeException(
                    "takes " + axes + ", that is rank " + rank + ", but the input has rank " + t.rank());
        }
    }

    /** Size of an axis that must be known when weights are made. */
    static int known(TensorType t, int axis) {
        int d = t.dim(axis);
        if (d == Shape.ANY) {
            throw new ShapeException("needs to know the size of axis "
                    + t.shape().axis(axis) + " to make its weights, but it is ANY; give the input a size there");
        }
        return d;
    }

    static Weight built(@Nullable Weight w) {
        if (w == null) {
            throw new IllegalStateException("the layer has no weights yet; apply it first");
        }
        return w;
    }
}
