package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Each query's mean of the values, weighted by how well it fits their keys: {@code softmax(q k^T) v}, without a tensor of all
 * weights.
 *
 * <p>Inputs: {@code q [n, h, t, d]}, already scaled, {@code k [n, h, s, d]}, {@code v [n, h, s, e]}, and perhaps {@code
 * bool[n or 1, h or 1, t or 1, s or 1]}: keys that a query does not see count as if they fitted by {@value #NEVER}, so that a query
 * which sees none gets the mean of all.
 *
 * <p>Outputs: {@code y [n, h, t, e]}, and for {@link Backward} {@code f32[n, h, t, 2]}: the largest score of a query, and the sum of
 * {@code e^(score - largest)}.
 */
public record Attend() implements Op, Composite {
    /** The score of what is not seen. */
    public static final double NEVER = -1e9;

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.that(in.size() == 3 || in.size() == 4, this, "takes query, key, value, and at most one mask", in);
        check(this, in, in.subList(3, in.size()));
        Shape q = in.get(0).shape();
        return List.of(in.get(0).withShape(q.with(3, in.get(2).dim(3))), new TensorType(DType.FLOAT32, q.with(3, 2)));
    }

    private static void check(Op op, List<TensorType> in, List<TensorType> mask) {
        Check.isFloat(op, 0, in);
        Check.sameDType(op, in.subList(0, 3));
        Check.that(
                in.subList(0, 3).stream().allMatch(t -> t.rank() == 4), op, "inputs must be [n,h,steps,features]", in);
        Shape q = in.get(0).shape();
        Shape k = in.get(1).shape();
        Shape v = in.get(2).shape();
        Check.that(k.equals(q.with(2, k.dim(2))), op, "a key has the query's batch, heads and features", in);
        Check.that(v.equals(k.with(3, v.dim(3))), op, "there is one value for each key", in);
        Check.that(k.dim(2) > 0, op, "needs at least one key", in);
        for (TensorType m : mask) {
            Shape all = q.with(3, k.dim(2));
            boolean fits = m.dtype() == DType.BOOL && m.rank() == 4;
            for (int axis = 0; fits && axis < 4; axis++) {
                fits = m.dim(axis) == 1 || m.dim(axis) == all.dim(axis);
            }
            Check.that(fits, op, "the mask must be bool and broadcast to " + all, in);
        }
    }

    @Override
    public void vjp(Vjp c) {
        List<Value> in = new ArrayList<>(List.of(c.input(0), c.input(1), c.input(2)));
        in.addAll(List.of(c.output(0), c.output(1), c.outputGrad(0)));
        if (c.inputs() == 4) {
            in.add(c.input(3));
        }
        List<Value> d = c.emitAll(new Backward(), in);
        for (int i = 0; i < 3; i++) {
            if (c.wants(i)) {
                c.grad(i, d.get(i));
            }
        }
    }

    @Override
    public List<Value> asOps(Emitter e, List<Value> in) {
        Value scores = scores(e, in, in.subList(3, in.size()));
        Value largest = e.reduce(Reduce.Kind.MAX, scores, true, 3);
        Value sum = e.reduce(Reduce.Kind.SUM, e.exp(e.sub(scores, largest)), true, 3);
        Value w = e.cast(e.emit(new Softmax(), scores), in.get(0).type().dtype());
        return List.of(e.matmul(w, in.get(2)), e.concat(3, List.of(largest, sum)));
    }

    /** {@code f32[n, h, t, s]}. */
    private static Value scores(Emitter e, List<Value> in, List<Value> mask) {
        Value dots = e.cast(e.emit(new MatMul(false, true), in.get(0), in.get(1)), DType.FLOAT32);
        return mask.isEmpty() ? dots : e.select(e.broadcastTo(mask.get(0), dots.shape()), dots, NEVER);
    }

    /** {@code (q, k, v, y, the second output, dy, mask or nothing) -> (dq, dk, dv)}. Scores of what is not seen have no gradient. */
    public record Backward() implements Op, Composite {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.that(
                    in.size() == 6 || in.size() == 7,
                    this,
                    "takes q, k, v, y, statistics, dy, and at most one mask",
                    in);
            check(this, in, in.subList(6, in.size()));
            List<TensorType> forward = new Attend().infer(in.subList(0, 3));
            Check.that(
                    in.subList(3, 5).equals(forward) && in.get(5).equals(forward.get(0)),
                    this,
                    "y, statistics and dy must be " + forward + " and as y",
                    in);
            return in.subList(0, 3);
        }

        /** By q, k, v and dy alone: y and the statistics follow from these. */
        @Override
        public List<Value> asOps(Emitter e, List<Value> in) {
            Value q = in.get(0);
            Value dy = in.get(5);
            List<Value> mask = in.subList(6, in.size());
            Value w = e.emit(new Softmax(), scores(e, in, mask));
            Value dw = e.cast(e.emit(new MatMul(false, true), dy, in.get(2)), DType.FLOAT32);
            Value all = e.mul(w, e.sub(dw, e.reduce(Reduce.Kind.SUM, e.mul(dw, w), true, 3)));
            Value seen = mask.isEmpty() ? all : e.select(e.broadcastTo(mask.get(0), all.shape()), all, 0);
            Value ds = e.cast(seen, q.type().dtype());
            return List.of(
                    e.matmul(ds, in.get(1)),
                    e.emit(new MatMul(true, false), ds, q),
                    e.emit(new MatMul(true, false), e.cast(w, q.type().dtype()), dy));
        }

        @Override
        public void vjp(Vjp c) {
            c.gradBy(this);
        }
    }
}
