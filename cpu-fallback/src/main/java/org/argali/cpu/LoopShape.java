package org.argali.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The axes of an elementwise loop with neighbouring ones joined where every input allows it, and how far an input moves
 * along each: 0 where it is repeated.
 */
final class LoopShape {
    /** How an input is read. */
    enum Access {
        /** Element by element, as the loop goes. */
        DIRECT,
        /** One element for the whole loop. */
        SCALAR,
        /** Some elements again and again. */
        REPEATED
    }

    private final long size;
    private final List<Long> dims = new ArrayList<>();
    private final List<long[]> steps = new ArrayList<>(); // by axis, then input

    LoopShape(Shape loop, List<TensorType> inputs) {
        size = loop.size();
        for (int axis = 0; axis < loop.rank(); axis++) {
            int fromEnd = axis - loop.rank();
            if (loop.dim(axis) != 1) {
                append(
                        loop.dim(axis),
                        inputs.stream().mapToLong(t -> step(t.shape(), fromEnd)).toArray());
            }
        }
    }

    private static long step(Shape s, int fromEnd) {
        int axis = s.rank() + fromEnd;
        return axis < 0 || s.dim(axis) == 1 ? 0 : s.size(axis + 1, s.rank());
    }

    private void append(int dim, long[] step) {
        int last = dims.size() - 1;
        boolean joins = last >= 0;
        for (int i = 0; joins && i < step.length; i++) {
            joins = steps.get(last)[i] == step[i] * dim;
        }
        if (joins) {
            dims.set(last, dims.get(last) * dim);
            steps.set(last, step);
        } else {
            dims.add((long) dim);
            steps.add(step);
        }
    }

    /** Number of elements. */
    long size() {
        return size;
    }

    long[] dims() {
        return dims.stream().mapToLong(Long::longValue).toArray();
    }

    /** How far an input moves along each axis. */
    long[] steps(int input) {
        return steps.stream().mapToLong(s -> s[input]).toArray();
    }

    Access access(int input) {
        long[] s = steps(input);
        if (size == 1 || Arrays.stream(s).allMatch(v -> v == 0)) {
            return Access.SCALAR;
        }
        long dense = 1;
        for (int axis = s.length - 1; axis >= 0; axis--) {
            if (s[axis] != dense) {
                return Access.REPEATED;
            }
            dense *= dims.get(axis);
        }
        return Access.DIRECT;
    }
}
