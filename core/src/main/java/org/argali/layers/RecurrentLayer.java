package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ORTHOGONAL;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.initializers.Initializer;
import org.argali.op.Reverse;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A layer that reads a sequence {@code float[n, t, d]} step by step and carries states {@code float[n, units]} along. What
 * it gives is the first state after the last step, or after every step with {@link #returnSequences}.
 *
 * <p>Inputs are the sequence alone, or the sequence and all states to start from; they are zero otherwise. Where the mask
 * is false, the states stay as they were and the output is that of the step before, at first zero.
 *
 * @param <L> the layer's own class
 */
public abstract class RecurrentLayer<L extends RecurrentLayer<L>> extends ConfiguredLayer<L> {
    private final int units;
    private final int states;
    private final int gates;
    private Activation activation = Activations.TANH;
    private boolean useBias = true;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer recurrentInitializer = ORTHOGONAL;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight kernel;
    private @Nullable Weight recurrentKernel;
    private @Nullable Weight bias;
    private boolean returnSequences;
    private boolean returnState;
    private boolean goBackwards;
    private boolean zeroOutputForMask;
    private int features = Shape.ANY;

    /** @param gates how many products of input and state a step needs; the kernels are that many side by side */
    RecurrentLayer(String kind, int units, int states, int gates) {
        this.units = Arguments.positive(kind, "units", units);
        this.states = states;
        this.gates = gates;
    }

    /** The states after a step. {@code projected} is the input times the kernel plus bias, {@code [n, gates * units]}. */
    abstract List<Value> step(Call c, Value projected, List<Value> before);

    /** Of the candidate and of the states; tanh by default. */
    public L activation(Activation a) {
        return with(l -> ((RecurrentLayer<?>) l).activation = a);
    }

    public L useBias(boolean on) {
        return with(l -> ((RecurrentLayer<?>) l).useBias = on);
    }

    public L kernelInitializer(Initializer i) {
        return with(l -> ((RecurrentLayer<?>) l).kernelInitializer = i);
    }

    public L recurrentInitializer(Initializer i) {
        return with(l -> ((RecurrentLayer<?>) l).recurrentInitializer = i);
    }

    public L biasInitializer(Initializer i) {
        return with(l -> ((RecurrentLayer<?>) l).biasInitializer = i);
    }

    Activation activation() {
        return activation;
    }

    Initializer biasInitializer() {
        return biasInitializer;
    }

    Shape biasShape() {
        return Shape.of(gates * units);
    }

    /** What is added to the input times the kernel. */
    Optional<Value> inputBias(Call c) {
        return bias(c);
    }

    final Optional<Value> bias(Call c) {
        return Optional.ofNullable(bias).map(c::weight);
    }

    final Value recurrentKernel(Call c) {
        return c.weight(Arguments.built(recurrentKernel));
    }

    public int units() {
        return units;
    }

    /** Whether the output is that of all steps; by default, that of the last. */
    public L returnSequences(boolean on) {
        return with(l -> ((RecurrentLayer<?>) l).returnSequences = on);
    }

    /** Whether the last states are outputs too; take them with {@link #applyAll}. */
    public L returnState(boolean on) {
        return with(l -> ((RecurrentLayer<?>) l).returnState = on);
    }

    /** Whether steps are read from the last to the first; outputs come in the order they are computed. */
    public L goBackwards(boolean on) {
        return with(l -> ((RecurrentLayer<?>) l).goBackwards = on);
    }

    /** Whether the output is zero, not that of the step before, where the mask is false. */
    public L zeroOutputForMask(boolean on) {
        return with(l -> ((RecurrentLayer<?>) l).zeroOutputForMask = on);
    }

    boolean returnsSequences() {
        return returnSequences;
    }

    boolean returnsState() {
        return returnState;
    }

    boolean goesBackwards() {
        return goBackwards;
    }

    int states() {
        return states;
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        int n = inputs.size();
        check(
                n == 1 || n == 1 + states,
                "takes a sequence, or a sequence and " + states + (states == 1 ? " state" : " states") + "; not " + n
                        + " inputs");
        inputs.forEach(Arguments::floats);
        TensorType x = inputs.get(0);
        Arguments.rank(x, 3, "[batch, steps, features]");
        check(x.dim(1) != 0, "takes at least one step");
        for (TensorType state : inputs.subList(1, n)) {
            check(
                    state.rank() == 2 && state.dim(1) == units,
                    "a state is [batch, " + units + "], but " + state + " was given");
        }
        check(
                features == Shape.ANY || x.dim(2) == features,
                "was built for " + features + " features, but the input has " + x.dim(2));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        features = Arguments.known(inputs.get(0), 2);
        kernel = addWeight("kernel", Shape.of(features, gates * units), kernelInitializer, true);
        recurrentKernel = addWeight("recurrent_kernel", Shape.of(units, gates * units), recurrentInitializer, true);
        bias = useBias ? addWeight("bias", biasShape(), biasInitializer(), true) : null;
    }

    @Override
    @SuppressWarnings("unchecked") // a copy is of the same class
    public L clone() {
        L copy = (L) super.clone();
        ((RecurrentLayer<?>) copy).features = Shape.ANY;
        return copy;
    }

    /** Shapes follow from the configuration; writing out thousands of steps to learn them would take long. */
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        checkTypes(inputs);
        TensorType x = inputs.get(0);
        Shape state = Shape.of(x.dim(0), units);
        List<TensorType> out = new ArrayList<>();
        out.add(x.withShape(returnSequences ? x.shape().with(2, units) : state));
        for (int i = 0; returnState && i < states; i++) {
            out.add(x.withShape(state));
        }
        return out;
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inTime(c, inputs.get(0)); // [n, t, d]
        int n = x.shape().dim(0);
        Optional<Value> mask = c.mask(0).map(m -> inTime(c, m));
        List<Value> start = new ArrayList<>(inputs.subList(1, inputs.size()));
        while (start.size() < states) {
            start.add(c.fill(TensorType.f32(n, units), 0));
        }
        Steps steps = run(c, project(c, x), mask, start, inputs.size() == 1);
        Value shown = steps.outputs;
        if (zeroOutputForMask && mask.isPresent()) {
            shown = c.select(c.expandDims(mask.get(), 2), shown, 0);
        }
        List<Value> out = new ArrayList<>();
        out.add(returnSequences ? shown : last(c, shown));
        out.addAll(returnState ? steps.states : List.of());
        return out;
    }

    /** The first states after every step {@code [n, t, units]}, and all states after the last. */
    record Steps(Value outputs, List<Value> states) {}

    /** Writes out all steps. */
    Steps run(Call c, Value projected, Optional<Value> mask, List<Value> start, boolean startsFromZero) {
        int t = projected.shape().dim(1);
        List<Value> parts = c.split(projected, 1, t);
        List<Value> masks = mask.map(m -> c.split(m, 1, t)).orElse(List.of());
        List<Value> state = start;
        Value output = c.fill(start.get(0).type(), 0);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < t; i++) {
            List<Value> after = step(c, c.squeeze(parts.get(i), 1), state);
            if (masks.isEmpty()) {
                state = after;
                output = after.get(0);
            } else {
                Value counts = masks.get(i); // [n, 1]
                output = c.select(counts, after.get(0), output);
                List<Value> kept = new ArrayList<>();
                for (int s = 0; s < states; s++) {
                    kept.add(c.select(counts, after.get(s), state.get(s)));
                }
                state = kept;
            }
            outputs.add(c.expandDims(output, 1));
        }
        return new Steps(c.concat(1, outputs), state);
    }

    private Value inTime(Call c, Value x) {
        return goBackwards ? c.emit(new Reverse(List.of(1)), x) : x;
    }

    static Value last(Call c, Value steps) {
        int t = steps.shape().dim(1);
        return c.squeeze(c.slice(steps, 1, t - 1, t), 1);
    }

    /** {@code x kernel + bias} for all steps at once: {@code [n, t, d] -> [n, t, gates * units]}. */
    private Value project(Call c, Value x) {
        Shape s = x.shape();
        Value flat = c.reshape(x, Shape.of(s.dim(0) * s.dim(1), s.dim(2)));
        Value z = c.matmul(flat, c.weight(Arguments.built(kernel)));
        return c.reshape(inputBias(c).map(b -> c.add(z, b)).orElse(z), s.with(2, gates * units));
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return returnSequences && c.mask(0).isPresent()
                ? Map.of(outputs.get(0), c.mask(0).get())
                : Map.of();
    }

    @Override
    protected void describe(Options o) {
        o.put("return_sequences", returnSequences)
                .put("return_state", returnState)
                .put("go_backwards", goBackwards)
                .put("stateful", false)
                .put("unroll", false)
                .put("zero_output_for_mask", zeroOutputForMask)
                .put("units", units)
                .put("activation", activation)
                .put("use_bias", useBias)
                .put("kernel_initializer", kernelInitializer)
                .put("recurrent_initializer", recurrentInitializer)
                .put("bias_initializer", biasInitializer)
                .rules("kernel")
                .rule("recurrent", "recurrent_kernel")
                .rules("bias")
                .activity()
                .put("dropout", 0.0)
                .put("recurrent_dropout", 0.0);
    }
}
