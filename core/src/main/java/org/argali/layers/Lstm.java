package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ORTHOGONAL;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.initializers.Initializer;
import org.argali.op.Reverse;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

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
public final class Lstm extends ConfiguredLayer<Lstm> {
    private final int units;
    private Activation activation = Activations.TANH;
    private Activation recurrentActivation = Activations.SIGMOID;
    private boolean useBias = true;
    private boolean unitForgetBias = true;
    private boolean returnSequences;
    private boolean returnState;
    private boolean goBackwards;
    private boolean zeroOutputForMask;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer recurrentInitializer = ORTHOGONAL;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight kernel;
    private @Nullable Weight recurrentKernel;
    private @Nullable Weight bias;

    /** @throws IllegalArgumentException if {@code units} is not positive */
    public Lstm(int units) {
        this.units = Arguments.positive("lstm", "units", units);
    }

    /** Of the candidate and of the cell state; tanh by default. */
    public Lstm activation(Activation a) {
        CellActivations.of("lstm", a);
        return with(l -> l.activation = a);
    }

    /** Of the gates; sigmoid by default. */
    public Lstm recurrentActivation(Activation a) {
        CellActivations.of("lstm", a);
        return with(l -> l.recurrentActivation = a);
    }

    public Lstm useBias(boolean on) {
        return with(l -> l.useBias = on);
    }

    /** Whether the bias of the forget gate starts at 1 (Jozefowicz et al. 2015); it does by default. */
    public Lstm unitForgetBias(boolean on) {
        return with(l -> l.unitForgetBias = on);
    }

    /** Whether the output is that of all steps; by default, that of the last. */
    public Lstm returnSequences(boolean on) {
        return with(l -> l.returnSequences = on);
    }

    /** Whether the last states h and c are outputs too; take them with {@link #applyAll}. */
    public Lstm returnState(boolean on) {
        return with(l -> l.returnState = on);
    }

    /** Whether steps are read from the last to the first; outputs come in the order they are computed. */
    public Lstm goBackwards(boolean on) {
        return with(l -> l.goBackwards = on);
    }

    /** Whether the output is zero, not that of the step before, where the mask is false. */
    public Lstm zeroOutputForMask(boolean on) {
        return with(l -> l.zeroOutputForMask = on);
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

    public Lstm kernelInitializer(Initializer i) {
        return with(l -> l.kernelInitializer = i);
    }

    public Lstm recurrentInitializer(Initializer i) {
        return with(l -> l.recurrentInitializer = i);
    }

    /** Of the bias but for the forget gate if {@link #unitForgetBias}. */
    public Lstm biasInitializer(Initializer i) {
        return with(l -> l.biasInitializer = i);
    }

    @Override
    public String className() {
        return "LSTM";
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        int n = inputs.size();
        check(n == 1 || n == 3, "takes a sequence, or a sequence and the states h and c; not " + n + " inputs");
        inputs.forEach(Arguments::floats);
        TensorType x = inputs.get(0);
        Arguments.rank(x, 3, "[batch, steps, features]");
        check(x.dim(1) != 0, "takes at least one step");
        for (TensorType state : inputs.subList(1, n)) {
            check(
                    state.rank() == 2 && state.dim(1) == units,
                    "a state is [batch, " + units + "], but " + state + " was given");
        }
        Weight k = kernel;
        int built = k == null ? x.dim(2) : k.type().dim(0);
        check(
                x.dim(2) == built || x.dim(2) == Shape.ANY,
                "was built for " + built + " features, but the input has " + x.dim(2));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int d = Arguments.known(inputs.get(0), 2);
        kernel = addWeight("kernel", Shape.of(d, 4 * units), kernelInitializer, true);
        recurrentKernel = addWeight("recurrent_kernel", Shape.of(units, 4 * units), recurrentInitializer, true);
        Initializer b = unitForgetBias ? this::forgetBias : biasInitializer;
        bias = useBias ? addWeight("bias", Shape.of(4 * units), b, true) : null;
    }

    private NDArray forgetBias(TensorType type, long seed) {
        NDArray b = biasInitializer.sample(type, seed).copy();
        for (int i = units; i < 2 * units; i++) {
            b.set(i, 1);
        }
        return b;
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inTime(c, inputs.get(0)); // [n, t, d]
        int n = x.shape().dim(0);
        int t = x.shape().dim(1);
        Optional<Value> mask = c.mask(0).map(m -> inTime(c, m));
        List<Value> states = inputs.size() == 3 ? inputs.subList(1, 3) : List.of(zeros(c, n), zeros(c, n));
        Value all = mask.orElseGet(() -> c.fill(TensorType.bool(n, t), 1));
        List<Value> out = c.emitAll(
                new org.argali.op.Lstm(
                        CellActivations.of("lstm", activation), CellActivations.of("lstm", recurrentActivation)),
                List.of(project(c, x), c.weight(Arguments.built(recurrentKernel)), states.get(0), states.get(1), all));
        Value h = out.get(0);
        Value shown = zeroOutputForMask && mask.isPresent() ? c.select(c.expandDims(all, 2), h, 0) : h;
        Value y = returnSequences ? shown : last(c, shown);
        return returnState ? List.of(y, last(c, h), last(c, out.get(1))) : List.of(y);
    }

    private Value inTime(Call c, Value x) {
        return goBackwards ? c.emit(new Reverse(List.of(1)), x) : x;
    }

    /** Input times kernel plus bias, of all steps at once: {@code [n, t, 4 units]}. */
    private Value project(Call c, Value x) {
        Shape s = x.shape();
        Value flat = c.reshape(x, Shape.of(s.dim(0) * s.dim(1), s.dim(2)));
        Value z = c.matmul(flat, c.weight(Arguments.built(kernel)));
        Weight b = bias;
        return c.reshape(b == null ? z : c.add(z, c.weight(b)), s.with(2, 4 * units));
    }

    private Value zeros(Call c, int n) {
        return c.fill(TensorType.f32(n, units), 0);
    }

    private static Value last(Call c, Value steps) {
        int t = steps.shape().dim(1);
        return c.squeeze(c.slice(steps, 1, t - 1, t), 1);
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return returnSequences && c.mask(0).isPresent()
                ? Map.of(outputs.get(0), c.mask(0).get())
                : Map.of();
    }
}
