package org.argali.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.graph.Node;
import org.argali.op.BroadcastTo;
import org.argali.op.Concat;
import org.argali.op.Emitter;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Reverse;
import org.argali.op.Slice;
import org.argali.op.Transpose;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/** Ops that only move elements: what moves nothing goes away, what follows on another is joined with it. */
final class ShapeRules {
    private ShapeRules() {}

    static Optional<Value> apply(Op op, List<Value> in, Emitter e) {
        if (in.isEmpty()) {
            return Optional.empty();
        }
        Value x = in.get(0);
        if (op instanceof Reshape r) {
            return reshape(r.shape(), x, e);
        }
        if (op instanceof BroadcastTo b) {
            return broadcast(b.shape(), x, e);
        }
        if (op instanceof Transpose t) {
            return transpose(t, x, e);
        }
        if (op instanceof Reduce r) {
            return reduce(r, x, e);
        }
        if (op instanceof MatMul m) {
            return matMul(m, x, in.get(1), e);
        }
        return isIdentity(op, in) ? Optional.of(x) : Optional.empty();
    }

    private static boolean isIdentity(Op op, List<Value> in) {
        Shape s = in.get(0).shape();
        if (op instanceof Slice slice) {
            return slice.strides().stream().allMatch(i -> i == 1)
                    && slice.limits().equals(s.dims())
                    && allZero(slice.starts());
        }
        if (op instanceof Pad p) {
            return allZero(p.low()) && allZero(p.high()) && allZero(p.interior());
        }
        if (op instanceof Reverse r) {
            return r.axes().stream().allMatch(a -> s.dim(a) <= 1);
        }
        return op instanceof Concat && in.size() == 1;
    }

    private static boolean allZero(List<Integer> list) {
        return list.stream().allMatch(i -> i == 0);
    }

    private static Optional<Value> reshape(Shape to, Value x, Emitter e) {
        if (x.shape().equals(to)) {
            return Optional.of(x);
        }
        Node n = Node.of(x);
        return n.op() instanceof Reshape ? Optional.of(e.reshape(n.inputs().get(0), to)) : Optional.empty();
    }

    private static Optional<Value> broadcast(Shape to, Value x, Emitter e) {
        if (x.shape().size() == to.size()) {
            return Optional.of(e.reshape(x, to)); // only axes of size 1 were added
        }
        Node n = Node.of(x);
        return n.op() instanceof BroadcastTo
                ? Optional.of(e.broadcastTo(n.inputs().get(0), to))
                : Optional.empty();
    }

    private static Optional<Value> transpose(Transpose t, Value x, Emitter e) {
        List<Integer> moved =
                t.perm().stream().filter(a -> x.shape().dim(a) != 1).toList();
        if (IntStream.range(1, moved.size()).allMatch(i -> moved.get(i - 1) < moved.get(i))) {
            return Optional.of(
                    e.reshape(x, new Shape(t.perm().stream().map(x.shape()::dim).toList())));
        }
        Node n = Node.of(x);
        if (n.op() instanceof Transpose first) {
            List<Integer> both = t.perm().stream().map(first.perm()::get).toList();
            return Optional.of(e.emit(new Transpose(both), n.inputs().get(0)));
        }
        return Optional.empty();
    }

    private static Optional<Value> reduce(Reduce r, Value x, Emitter e) {
        boolean ones = r.axes().stream().allMatch(a -> x.shape().dim(a) == 1);
        return ones ? Optional.of(e.reshape(x, r.infer(List.of(x.type())).get(0).shape())) : Optional.empty();
    }

    /** A matrix product reads transposed inputs at no cost. */
    private static Optional<Value> matMul(MatMul m, Value a, Value b, Emitter e) {
        boolean flipA = swapsLastTwo(a);
        boolean flipB = swapsLastTwo(b);
        if (!flipA && !flipB) {
            return Optional.empty();
        }
        MatMul flipped = new MatMul(m.transA() ^ flipA, m.transB() ^ flipB);
        return Optional.of(e.emit(flipped, flipA ? source(a) : a, flipB ? source(b) : b));
    }

    private static boolean swapsLastTwo(Value v) {
        if (!(Node.of(v).op() instanceof Transpose t)) {
            return false;
        }
        int r = t.perm().size();
        List<Integer> swap = new ArrayList<>(IntStream.range(0, r).boxed().toList());
        if (r >= 2) {
            swap.set(r - 2, r - 1);
            swap.set(r - 1, r - 2);
        }
        return r >= 2 && t.perm().equals(swap);
    }

    private static Value source(Value v) {
        return Node.of(v).inputs().get(0);
    }
}
