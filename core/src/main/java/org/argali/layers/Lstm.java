package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.initializers.Initializer;
import org.argali.op.Lstm.CellActivation;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997): {@code float[n, t, d] -> float[n, units]}, or {@code [n, t,
 * units]} with {@link #returnSequences}. {@link org.argali.op.Lstm} has the formulas; gates are in Keras' order i, f, c,
 * o.
 *
 * <p>Inputs are the sequence alone, or the sequence and both states h and c to start from, each {@code [n, units]}; they
 * are zero otherwise. Where the mask is false, states and output stay as they were.
 *
 * <pre>{@code
 * Tensor words = input(INT32, ANY);
 * Tensor x = embedding(10_000, 64).apply(words);
 * Tensor y = lstm(32).apply(x);                              // f32[?,32]
 * Tensor all = lstm(32).returnSequences(true).apply(x);      // f32[?,?,32]
 * }</pre>
 */
public final class Lstm extends RecurrentLayer<Lstm> {
    private Activation recurrentActivation = Activations.SIGMOID;
    private boolean unitForgetBias = true;

    /** @throws IllegalArgumentException if {@code units} is not positive */
    public Lstm(int units) {
        super("lstm", units, 2, 4);
    }

    /** Of the gates; sigmoid by default. */
    public Lstm recurrentActivation(Activation a) {
        return with(l -> l.recurrentActivation = a);
    }

    /** Whether the bias of the forget gate starts at 1 (Jozefowicz et al. 2015); it does by default. */
    public Lstm unitForgetBias(boolean on) {
        return with(l -> l.unitForgetBias = on);
    }

    /**
     * Not available yet.
     *
     * @throws UnsupportedOperationException if {@code on}
     */
    public Lstm stateful(boolean on) {
        if (on) {
            throw new UnsupportedOperationException("[lstm] does not keep states from batch to batch; "
                    + "use returnState(true), and give the states as inputs of the next call: apply(x, h, c)");
        }
        return this;
    }

    @Override
    public String className() {
        return "LSTM";
    }

    @Override
    Initializer biasInitializer() {
        return unitForgetBias ? this::forgetBias : super.biasInitializer();
    }

    private NDArray forgetBias(TensorType type, long seed) {
        NDArray b = super.biasInitializer().sample(type, seed).copy();
        for (int i = units(); i < 2 * units(); i++) {
            b.set(i, 1);
        }
        return b;
    }

    @Override
    List<Value> step(Call c, Value projected, List<Value> before) {
        Value product = c.matmul(before.get(0), recurrentKernel(c));
        List<Value> z = c.split(c.add(projected, product), 1, 4);
        Value i = recurrentActivation.apply(c, z.get(0));
        Value f = recurrentActivation.apply(c, z.get(1));
        Value g = activation().apply(c, z.get(2));
        Value o = recurrentActivation.apply(c, z.get(3));
        Value cell = c.add(c.mul(f, before.get(1)), c.mul(i, g));
        return List.of(c.mul(o, activation().apply(c, cell)), cell);
    }

    /**
     * All steps as one op, where it has the activations. The op holds the given state, not zero, at masked steps before
     * the first that counts.
     */
    @Override
    Steps run(Call c, Value projected, Optional<Value> mask, List<Value> start, boolean startsFromZero) {
        Optional<CellActivation> a = CellActivations.of(activation());
        Optional<CellActivation> r = CellActivations.of(recurrentActivation);
        if (a.isEmpty() || r.isEmpty() || (mask.isPresent() && !startsFromZero)) {
            return super.run(c, projected, mask, start, startsFromZero);
        }
        int n = projected.shape().dim(0);
        int t = projected.shape().dim(1);
        Value counts = mask.orElseGet(() -> c.fill(TensorType.bool(n, t), 1));
        List<Value> out = c.emitAll(
                new org.argali.op.Lstm(a.get(), r.get()),
                List.of(projected, recurrentKernel(c), start.get(0), start.get(1), counts));
        return new Steps(out.get(0), List.of(last(c, out.get(0)), last(c, out.get(1))));
    }

    @Override
    protected void describe(Options o) {
        super.describe(o);
        o.put("recurrent_activation", recurrentActivation)
                .put("unit_forget_bias", unitForgetBias)
                .put("seed", null);
    }
}
