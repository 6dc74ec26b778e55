package org.argali.op;

import java.util.List;
import java.util.function.UnaryOperator;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The recurrence of gated recurrent units (Cho et al. 2014; gate order z, r, h as in Keras) over all steps, with the reset gate
 * after the product.
 *
 * <p>Inputs: {@code xz [n, t, 3u]} (input times kernel plus its bias), {@code recurrent [u, 3u]}, {@code bias [3u]} of the
 * recurrent product, {@code h0 [n, u]}, {@code mask bool[n, t]}. Per step, with {@code x = xz_t} and {@code p = h_(t-1) recurrent +
 * bias}: {@code z, r = s(x_z + p_z), s(x_r + p_r)}; {@code g = a(x_h + r p_h)}; {@code h_t = z h_(t-1) + (1-z) g}. Where the mask is
 * false, h keeps its value, and the gates are computed all the same.
 *
 * <p>Outputs: {@code h [n, t, u]} after each step, and for {@link Backward} {@code gates [n, t, 3u]} (z, r, g) and {@code p_h [n, t,
 * u]}.
 *
 * @param activation a, applied to the candidate
 * @param recurrentActivation s, applied to the gates
 */
public record Gru(CellActivation activation, CellActivation recurrentActivation) implements Op, Composite {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 5, in);
        Check.that(in.get(0).rank() == 3 && in.get(1).rank() == 2, this, "inputs must be [n,t,3u], [u,3u], ...", in);
        int n = in.get(0).dim(0);
        int t = in.get(0).dim(1);
        int u = in.get(1).dim(0);
        List<TensorType> expected = List.of(
                TensorType.f32(n, t, 3 * u),
                TensorType.f32(u, 3 * u),
                TensorType.f32(3 * u),
                TensorType.f32(n, u),
                TensorType.bool(n, t));
        Check.that(in.equals(expected), this, "inputs must be " + expected, in);
        TensorType seq = TensorType.f32(n, t, u);
        return List.of(seq, in.get(0), seq);
    }

    /**
     * One step by single ops.
     *
     * @param x the input times the kernel {@code [n, 3u]}
     * @param p the state times the recurrent kernel {@code [n, 3u]}
     * @return the next state, z, r, g, p_h, each {@code [n, u]}
     */
    public static List<Value> step(
            Emitter e, Value x, Value p, Value h, UnaryOperator<Value> activation, UnaryOperator<Value> gate) {
        List<Value> in = e.split(x, 1, 3);
        List<Value> of = e.split(p, 1, 3);
        Value z = gate.apply(e.add(in.get(0), of.get(0)));
        Value r = gate.apply(e.add(in.get(1), of.get(1)));
        Value g = activation.apply(e.add(in.get(2), e.mul(r, of.get(2))));
        return List.of(e.add(e.mul(z, h), e.mul(e.sub(1, z), g)), z, r, g, of.get(2));
    }

    @Override
    public List<Value> asOps(Emitter e, List<Value> in) {
        if (in.get(0).shape().dim(1) == 0) {
            return Steps.none(e, this, in);
        }
        return Steps.run(e, List.of(in.get(0), in.get(4)), in.get(3), false, (at, h) -> {
                    Value p = e.add(e.matmul(h, in.get(1)), in.get(2));
                    List<Value> all =
                            step(e, at.get(0), p, h, v -> activation.apply(e, v), v -> recurrentActivation.apply(e, v));
                    Value next = Steps.where(e, at.get(1), all.get(0), h);
                    return List.of(next, next, e.concat(1, all.subList(1, 4)), all.get(4));
                })
                .subList(1, 4);
    }

    @Override
    public void vjp(Vjp c) {
        Value h0 = c.input(3);
        Value h = c.output(0);
        List<Value> d = c.emitAll(
                new Backward(activation, recurrentActivation),
                List.of(c.input(1), h0, c.input(4), h, c.output(1), c.output(2), c.outputGrad(0)));
        int u = h.shape().dim(2);
        Value dxz = d.get(0);
        Value dp = d.get(1);
        if (c.wants(0)) {
            c.grad(0, dxz);
        }
        if (c.wants(1)) { // of the product that r does not reach, dxz is the gradient
            Value gates = c.slice(Steps.times(c, h0, h, dxz), 1, 0, 2 * u);
            c.grad(1, c.concat(1, List.of(gates, Steps.times(c, h0, h, dp))));
        }
        if (c.wants(2)) {
            c.grad(2, c.concat(0, List.of(c.slice(c.sum(dxz, 0, 1), 0, 0, 2 * u), c.sum(dp, 0, 1))));
        }
        if (c.wants(3)) {
            c.grad(3, d.get(2));
        }
    }

    /**
     * {@code (recurrent [u,3u], h0 [n,u], mask [n,t], h [n,t,u], gates [n,t,3u], p_h [n,t,u], dh [n,t,u]) -> (dxz [n,t,3u], dp_h
     * [n,t,u], dh0 [n,u])}. Of the other parts of p the gradient is that of xz. At a masked step dxz and dp_h are 0. Derivatives of
     * the activations are taken from their outputs.
     */
    public record Backward(CellActivation activation, CellActivation recurrentActivation) implements Op, Composite {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 7, in);
            Check.that(in.get(3).rank() == 3, this, "the fourth input must be [n,t,u]", in);
            Shape s = in.get(3).shape();
            int u = s.dim(2);
            TensorType state = TensorType.f32(s.dim(0), u);
            TensorType seq = TensorType.f32(s.dim(0), s.dim(1), u);
            TensorType gates = TensorType.f32(s.dim(0), s.dim(1), 3 * u);
            List<TensorType> expected =
                    List.of(TensorType.f32(u, 3 * u), state, TensorType.bool(s.dim(0), s.dim(1)), seq, gates, seq, seq);
            Check.that(in.equals(expected), this, "inputs must be " + expected, in);
            return List.of(gates, seq, state);
        }

        @Override
        public List<Value> asOps(Emitter e, List<Value> in) {
            List<Value> none = Steps.none(e, this, in);
            if (in.get(3).shape().dim(1) == 0) {
                return none;
            }
            List<Value> sequences =
                    List.of(in.get(2), Steps.before(e, in.get(1), in.get(3)), in.get(4), in.get(5), in.get(6));
            List<Value> all = Steps.run(e, sequences, none.get(2), true, (at, carried) -> {
                List<Value> gates = e.split(at.get(2), 1, 3);
                Value z = gates.get(0);
                Value r = gates.get(1);
                Value g = gates.get(2);
                Value dh = e.add(carried, at.get(4));
                Value dg = activation.back(e, g, e.mul(dh, e.sub(1, z)));
                Value dz = recurrentActivation.back(e, z, e.mul(dh, e.sub(at.get(1), g)));
                Value dr = recurrentActivation.back(e, r, e.mul(dg, at.get(3)));
                Value dp = e.mul(dg, r);
                Value product = e.emit(new MatMul(false, true), e.concat(1, List.of(dz, dr, dp)), in.get(0));
                Value counts = at.get(0);
                Value dxz = e.concat(1, List.of(dz, dr, dg));
                return List.of(
                        Steps.where(e, counts, e.add(e.mul(dh, z), product), dh),
                        Steps.where(e, counts, dxz, e.fill(dxz.type(), 0)),
                        Steps.where(e, counts, dp, e.fill(dp.type(), 0)));
            });
            return List.of(all.get(1), all.get(2), all.get(0));
        }

        @Override
        public void vjp(Vjp c) {
            c.gradBy(this);
        }
    }
}
