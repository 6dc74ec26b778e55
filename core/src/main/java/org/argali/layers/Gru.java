package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Gated recurrent unit (Cho et al. 2014; gates z, r, h as in Keras): {@code float[n, t, d] -> float[n, units]}.
 *
 * <p>Per step {@code z, r = s(x W + h U + b)}, {@code g = a(x W_h + r (h U_h + c_h) + b_h)}, {@code h = z h + (1-z) g}.
 * With {@code resetAfter(false)} the reset gate acts before the product: {@code (r h) U_h}.
 *
 * <pre>{@code
 * Tensor y = gru(32).apply(input(ANY, 16));      // f32[?,32]
 * }</pre>
 */
public final class Gru extends RecurrentLayer<Gru> {
    private Activation recurrentActivation = Activations.SIGMOID;
    private boolean resetAfter = true;

    /** @throws IllegalArgumentException if {@code units} is not positive */
    public Gru(int units) {
        super("gru", units, 1, 3);
    }

    /** Of the gates; sigmoid by default. */
    public Gru recurrentActivation(Activation a) {
        return with(l -> l.recurrentActivation = a);
    }

    /** Whether the reset gate acts after the product with the recurrent kernel, as in cuDNN; it does by default. */
    public Gru resetAfter(boolean on) {
        return with(l -> l.resetAfter = on);
    }

    @Override
    public String className() {
        return "GRU";
    }

    /** With resetAfter one row for the input and one for the state. */
    @Override
    Shape biasShape() {
        return resetAfter ? super.biasShape().prepend(2) : super.biasShape();
    }

    @Override
    Optional<Value> inputBias(Call c) {
        return resetAfter ? biasRow(c, 0) : bias(c);
    }

    private Optional<Value> biasRow(Call c, int row) {
        return bias(c).map(b -> c.squeeze(c.slice(b, 0, row, row + 1), 0));
    }

    @Override
    List<Value> step(Call c, Value projected, List<Value> before, Dropped dropped) {
        Value h = before.get(0);
        if (resetAfter) {
            Value product = product(c, h, dropped, 0, 3);
            Value p = biasRow(c, 1).map(b -> c.add(product, b)).orElse(product);
            return org.argali.op.Gru.step(
                            c, projected, p, h, v -> activation().apply(c, v), v -> recurrentActivation.apply(c, v))
                    .subList(0, 1);
        }
        List<Value> x = c.split(projected, 1, 3);
        List<Value> s = c.split(product(c, h, dropped, 0, 2), 1, 2);
        Value z = recurrentActivation.apply(c, c.add(x.get(0), s.get(0)));
        Value r = recurrentActivation.apply(c, c.add(x.get(1), s.get(1)));
        Value candidate = c.matmul(c.mul(r, dropped.of(c, h, 2)), gatesOf(c, recurrentKernel(c), 2, 3));
        Value g = activation().apply(c, c.add(x.get(2), candidate));
        return List.of(c.add(c.mul(z, h), c.mul(c.sub(1, z), g)));
    }

    @Override
    Optional<Op> allSteps(Call c) {
        return resetAfter && !Trace.of(c).isForExport()
                ? CellActivations.both(activation(), recurrentActivation, org.argali.op.Gru::new)
                : Optional.empty();
    }

    @Override
    List<Value> recurrentWeights(Call c) {
        Value bias = biasRow(c, 1).orElseGet(() -> c.fill(TensorType.f32(3 * units()), 0));
        return List.of(recurrentKernel(c), bias);
    }

    @Override
    void describeCell(Options o) {
        super.describeCell(o);
        o.put("recurrent_activation", recurrentActivation)
                .put("reset_after", resetAfter)
                .put("seed", null);
    }

    /** One step of this layer as a cell, for {@link Rnn}; with weights of its own. */
    public GateCell cell() {
        return new GateCell(clone());
    }
}
