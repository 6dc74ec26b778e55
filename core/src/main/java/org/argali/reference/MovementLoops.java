package org.argali.reference;

import org.argali.op.BroadcastTo;
import org.argali.op.Concat;
import org.argali.op.Fill;
import org.argali.op.Iota;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Reverse;
import org.argali.op.Slice;
import org.argali.op.Split;
import org.argali.op.Transpose;

/** Elements that change their place and not their value, and elements that come from nowhere. */
final class MovementLoops {
    private MovementLoops() {}

    static void fill(Fill op, Loop.Call c) {
        c.out().fill(Scalars.cast(op.type().dtype(), op.value()));
    }

    static void iota(Iota op, Loop.Call c) {
        Indices.forEach(c.out().shape(), index -> c.out().put(index[op.axis()], index));
    }

    static void sameOrder(Op op, Loop.Call c) {
        for (int i = 0; i < c.out().size(); i++) {
            c.out().set(i, c.in(0).get(i));
        }
    }

    static void broadcastTo(BroadcastTo op, Loop.Call c) {
        Indices.forEach(
                op.shape(),
                index -> c.out().put(c.in(0).at(Indices.broadcast(c.in(0).shape(), index)), index));
    }

    static void transpose(Transpose op, Loop.Call c) {
        Indices.forEach(c.out().shape(), index -> {
            int[] from = new int[index.length];
            for (int axis = 0; axis < from.length; axis++) {
                from[op.perm().get(axis)] = index[axis];
            }
            c.out().put(c.in(0).at(from), index);
        });
    }

    static void reverse(Reverse op, Loop.Call c) {
        Indices.forEach(c.out().shape(), index -> {
            int[] from = index.clone();
            op.axes().forEach(axis -> from[axis] = c.out().shape().dim(axis) - 1 - index[axis]);
            c.out().put(c.in(0).at(from), index);
        });
    }

    static void slice(Slice op, Loop.Call c) {
        Indices.forEach(c.out().shape(), index -> {
            int[] from = new int[index.length];
            for (int axis = 0; axis < from.length; axis++) {
                from[axis] = op.starts().get(axis) + index[axis] * op.strides().get(axis);
            }
            c.out().put(c.in(0).at(from), index);
        });
    }

    static void pad(Pad op, Loop.Call c) {
        c.out().fill(Scalars.cast(c.out().type().dtype(), op.value()));
        Indices.forEach(c.in(0).shape(), index -> {
            int[] to = new int[index.length];
            for (int axis = 0; axis < to.length; axis++) {
                to[axis] = op.low().get(axis) + index[axis] * (op.interior().get(axis) + 1);
            }
            c.out().put(c.in(0).at(index), to);
        });
    }

    static void concat(Concat op, Loop.Call c) {
        int before = 0;
        for (Cells in : c.inputs()) {
            int start = before;
            Indices.forEach(in.shape(), index -> {
                int[] to = index.clone();
                to[op.axis()] += start;
                c.out().put(in.at(index), to);
            });
            before += in.shape().dim(op.axis());
        }
    }

    static void split(Split op, Loop.Call c) {
        int before = 0;
        for (int part = 0; part < op.sizes().size(); part++) {
            Cells out = c.out(part);
            int start = before;
            Indices.forEach(out.shape(), index -> {
                int[] from = index.clone();
                from[op.axis()] += start;
                out.put(c.in(0).at(from), index);
            });
            before += op.sizes().get(part);
        }
    }
}
