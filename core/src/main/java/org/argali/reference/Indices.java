package org.argali.reference;

import java.util.function.Consumer;
import org.argali.tensor.Shape;

/** Walks over all indices of a shape. */
final class Indices {
    private Indices() {}

    /** Every index of {@code shape} in C order. The array handed out is the same each time. */
    static void forEach(Shape shape, Consumer<int[]> body) {
        walk(shape, 0, new int[shape.rank()], body);
    }

    private static void walk(Shape shape, int axis, int[] index, Consumer<int[]> body) {
        if (axis == shape.rank()) {
            body.accept(index);
            return;
        }
        for (int i = 0; i < shape.dim(axis); i++) {
            index[axis] = i;
            walk(shape, axis + 1, index, body);
        }
    }

    /** Position of an element in C order. */
    static int flat(Shape shape, int... index) {
        int at = 0;
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis] < 0 || index[axis] >= shape.dim(axis)) {
                throw new IndexOutOfBoundsException("index " + index[axis] + " on axis " + axis + " of " + shape);
            }
            at = at * shape.dim(axis) + index[axis];
        }
        return at;
    }

    /** The index of {@code shape} that an index of a larger shape reads when {@code shape} is broadcast to it. */
    static int[] broadcast(Shape shape, int[] index) {
        int[] own = new int[shape.rank()];
        for (int axis = 0; axis < own.length; axis++) {
            own[axis] = shape.dim(axis) == 1 ? 0 : index[index.length - own.length + axis];
        }
        return own;
    }
}
