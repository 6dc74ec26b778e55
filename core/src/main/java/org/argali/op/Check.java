package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Rules that several ops share. */
final class Check {
    private Check() {}

    static void that(boolean holds, Op op, String rule, List<TensorType> in) {
        if (!holds) {
            throw new ShapeException(op, rule, in);
        }
    }

    static void count(Op op, int n, List<TensorType> in) {
        that(in.size() == n, op, "takes " + n + " inputs, not " + in.size(), in);
    }

    static void isFloat(Op op, int i, List<TensorType> in) {
        that(in.get(i).dtype().isFloat(), op, "input " + i + " must be float32; cast it first", in);
    }

    static void sameDType(Op op, List<TensorType> in) {
        DType d = in.get(0).dtype();
        for (TensorType t : in) {
            that(
                    t.dtype() == d,
                    op,
                    "inputs must have one dtype, but " + d + " != " + t.dtype() + "; cast one of them",
                    in);
        }
    }

    static void axis(Op op, int axis, int rank, List<TensorType> in) {
        that(axis >= 0 && axis < rank, op, "there is no axis " + axis + " in rank " + rank, in);
    }

    /** The common shape after NumPy's broadcasting. */
    static Shape broadcast(Op op, List<TensorType> in) {
        int rank = in.stream().mapToInt(TensorType::rank).max().orElse(0);
        List<Integer> dims = new ArrayList<>();
        for (int a = 0; a < rank; a++) {
            int size = 1;
            for (TensorType t : in) {
                int own = a - (rank - t.rank());
                int d = own < 0 ? 1 : t.dim(own);
                if (d != 1 && size != 1 && d != size) {
                    throw new ShapeException(
                            op, "sizes must be equal or 1, but on axis " + (a - rank) + " " + size + " != " + d, in);
                }
                size = d == 1 ? size : d;
            }
            dims.add(size);
        }
        return new Shape(dims);
    }
}
