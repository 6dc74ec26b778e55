package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/**
 * The recurrence of a simple RNN (Elman 1990) over all steps.
 *
 * <p>Inputs: {@code xz [n, t, u]} (input times kernel plus bias), {@code recurrent [u, u]}, {@code h0 [n, u]}, {@code mask
 * bool[n, t]}. Output: {@code h [n, t, u]} after each step, {@code h_t = a(xz_t + h_(t-1) recurrent)}; where the mask is false, h
 * keeps its value.
 */
public record SimpleRnn(CellActivation activation) implements Op, Composite {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 4, in);
        Check.that(in.get(0).rank() == 3, this, "the first input must be [n,t,u]", in);
        int n = in.get(0).dim(0);
        int t = in.get(0).dim(1);
        int u = in.get(0).dim(2);
        List<TensorType> expected =
                List.of(TensorType.f32(n, t, u), TensorType.f32(u, u), TensorType.f32(n, u), TensorType.bool(n, t));
        Check.that(in.equals(expected), this, "inputs must be " + expected, in);
        return in.subList(0, 1);
    }

    @Override
    public List<Value> asOps(Emitter e, List<Value> in) {
        if (in.get(0).shape().dim(1) == 0) {
            return Steps.none(e, this, in);
        }
        return Steps.run(e, List.of(in.get(0), in.get(3)), in.get(2), false, (at, h) -> {
                    Value next = activation.apply(e, e.add(at.get(0), e.matmul(h, in.get(1))));
                    Value kept = Steps.where(e, at.get(1), next, h);
                    return List.of(kept, kept);
                })
                .subList(1, 2);
    }

    @Override
    public void vjp(Vjp c) {
        List<Value> d =
                c.emitAll(new Backward(activation), List.of(c.input(1), c.input(3), c.output(), c.outputGrad()));
        if (c.wants(0)) {
            c.grad(0, d.get(0));
        }
        if (c.wants(1)) {
            c.grad(1, Steps.times(c, c.input(2), c.output(), d.get(0)));
        }
        if (c.wants(2)) {
            c.grad(2, d.get(1));
        }
    }

    /**
     * {@code (recurrent [u,u], mask [n,t], h [n,t,u], dh [n,t,u]) -> (dxz [n,t,u], dh0 [n,u])}. At a masked step dxz is 0. The
     * derivative of the activation is taken from its output.
     */
    public record Backward(CellActivation activation) implements Op, Composite {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 4, in);
            Check.that(in.get(2).rank() == 3, this, "the third input must be [n,t,u]", in);
            TensorType h = in.get(2);
            int u = h.dim(2);
            List<TensorType> expected = List.of(
                    TensorType.f32(u, u),
                    TensorType.bool(h.dim(0), h.dim(1)),
                    TensorType.f32(h.dim(0), h.dim(1), u),
                    h);
            Check.that(in.equals(expected), this, "inputs must be " + expected, in);
            return List.of(h, TensorType.f32(h.dim(0), u));
        }

        @Override
        public List<Value> asOps(Emitter e, List<Value> in) {
            List<Value> none = Steps.none(e, this, in);
            if (in.get(2).shape().dim(1) == 0) {
                return none;
            }
            List<Value> all = Steps.run(e, in.subList(1, 4), none.get(1), true, (at, carried) -> {
                Value counts = at.get(0);
                Value dh = e.add(carried, at.get(2));
                Value dz = Steps.where(e, counts, activation.back(e, at.get(1), dh), e.fill(dh.type(), 0));
                Value before = e.emit(new MatMul(false, true), dz, in.get(0));
                return List.of(Steps.where(e, counts, before, dh), dz);
            });
            return List.of(all.get(1), all.get(0));
        }

        @Override
        public void vjp(Vjp c) {
            c.gradBy(this);
        }
    }
}
