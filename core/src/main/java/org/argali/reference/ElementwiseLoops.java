package org.argali.reference;

import org.argali.op.Binary;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Op;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.tensor.DType;

/** One output element from the elements at its index, inputs broadcast. */
final class ElementwiseLoops {
    private ElementwiseLoops() {}

    static void unary(Unary op, Loop.Call c) {
        everywhere(op, c);
    }

    static void binary(Binary op, Loop.Call c) {
        everywhere(op, c);
    }

    static void compare(Compare op, Loop.Call c) {
        everywhere(op, c);
    }

    static void cast(Cast op, Loop.Call c) {
        everywhere(op, c);
    }

    static void select(Select op, Loop.Call c) {
        everywhere(op, c);
    }

    private static void everywhere(Op op, Loop.Call c) {
        DType type = c.in(0).type().dtype();
        Indices.forEach(c.out().shape(), index -> {
            double[] x = new double[c.inputs().size()];
            for (int i = 0; i < x.length; i++) {
                x[i] = c.in(i).at(Indices.broadcast(c.in(i).shape(), index));
            }
            c.out().put(Scalars.apply(op, type, x), index);
        });
    }
}
