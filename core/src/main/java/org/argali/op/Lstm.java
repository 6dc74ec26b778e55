package org.argali.op;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * The recurrence of an LSTM (Hochreiter and Schmidhuber 1997; gate order i, f, c, o as in Keras) over all steps.
 *
 * <p>Inputs: {@code xz [n, t, 4u]} (input times kernel plus bias), {@code recurrent [u, 4u]}, {@code h0 [n, u]}, {@code
 * c0 [n, u]}, {@code mask bool[n, t]}. Per step, with {@code z = xz_t + h_(t-1) recurrent}:
 * {@code i, f, o = r(z_i), r(z_f), r(z_o)}; {@code g = a(z_c)}; {@code c_t = f c_(t-1) + i g}; {@code h_t = o a(c_t)}.
 * Where the mask is false, h and c keep their values, and the gates are computed all
 * the same.
 *
 * <p>Outputs: {@code h [n, t, u]}, {@code c [n, t, u]} after each step, and {@code gates [n, t, 4u]} (i, f, g, o after
 * activation) for {@link Backward}.
 *
 * @param activation a, applied to the candidate and the cell state
 * @param recurrentActivation r, applied to the gates
 */
public record Lstm(CellActivation activation, CellActivation recurrentActivation) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 5, in);
        Check.that(in.get(0).rank() == 3 && in.get(1).rank() == 2, this, "inputs must be [n,t,4u] and [u,4u]", in);
        int n = in.get(0).dim(0);
        int t = in.get(0).dim(1);
        int u = in.get(1).dim(0);
        Check.that(
                in.get(0).equals(TensorType.f32(n, t, 4 * u)),
                this,
                "the first input must be f32[n,t," + 4 * u + "]",
                in);
        Check.that(in.get(1).equals(TensorType.f32(u, 4 * u)), this, "the recurrent kernel must be f32[u,4u]", in);
        TensorType state = TensorType.f32(n, u);
        Check.that(in.get(2).equals(state) && in.get(3).equals(state), this, "the states must be " + state, in);
        Check.that(in.get(4).equals(TensorType.bool(n, t)), this, "the mask must be bool[" + n + "," + t + "]", in);
        TensorType seq = TensorType.f32(n, t, u);
        return List.of(seq, seq, in.get(0));
    }

    @Override
    public void vjp(Vjp c) {
        Value recurrent = c.input(1);
        List<Value> d = c.emitAll(
                new Backward(activation, recurrentActivation),
                List.of(recurrent, c.input(3), c.input(4), c.output(1), c.output(2), c.outputGrad(0), c.outputGrad(1)));
        Value dxz = d.get(0);
        if (c.wants(0)) {
            c.grad(0, dxz);
        }
        if (c.wants(1)) {
            c.grad(1, Steps.times(c, c.input(2), c.output(0), dxz));
        }
        if (c.wants(2)) {
            c.grad(2, d.get(1));
        }
        if (c.wants(3)) {
            c.grad(3, d.get(2));
        }
    }

    /**
     * {@code (recurrent [u,4u], c0 [n,u], mask [n,t], c [n,t,u], gates [n,t,4u], dh [n,t,u], dc [n,t,u]) -> (dxz [n,t,4u],
     * dh0 [n,u], dc0 [n,u])}. At a masked step dxz is 0. Derivatives of the activations are taken from their outputs.
     */
    public record Backward(CellActivation activation, CellActivation recurrentActivation) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 7, in);
            Check.that(in.get(0).rank() == 2 && in.get(4).rank() == 3, this, "inputs must be [u,4u] ... [n,t,4u]", in);
            int u = in.get(0).dim(0);
            int n = in.get(4).dim(0);
            int t = in.get(4).dim(1);
            TensorType state = TensorType.f32(n, u);
            TensorType seq = TensorType.f32(n, t, u);
            TensorType gates = TensorType.f32(n, t, 4 * u);
            List<TensorType> expected = List.of(
                    TensorType.f32(u, 4 * u),
                    state,
                    new TensorType(DType.BOOL, seq.shape().slice(0, 2)),
                    seq,
                    gates,
                    seq,
                    seq);
            Check.that(in.equals(expected), this, "inputs must be " + expected, in);
            return List.of(gates, state, state);
        }

        @Override
        public void vjp(Vjp c) {
            throw new IllegalStateException("the gradient of an LSTM gradient is not defined here");
        }
    }
}
