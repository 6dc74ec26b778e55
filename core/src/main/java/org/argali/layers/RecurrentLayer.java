package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ORTHOGONAL;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A sequence layer whose steps are gates: functions of the input times a kernel, the first state times another, and a bias.
 * Its output is the first state.
 *
 * @param <L> the layer's own class
 */
public abstract class RecurrentLayer<L extends RecurrentLayer<L>> extends SequenceLayer<L> {
    private final int units;
    private final int states;
    private final int gates;
    private Activation activation = Activations.TANH;
    private boolean useBias = true;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer recurrentInitializer = ORTHOGONAL;
    private Initializer biasInitializer = ZEROS;
    private double dropout;
    private double recurrentDropout;
    private @Nullable Weight kernel;
    private @Nullable Weight recurrentKernel;
    private @Nullable Weight bias;
    private int features = Shape.ANY;

    /** @param gates how many products of input and state a step needs; the kernels are that many side by side */
    RecurrentLayer(String kind, int units, int states, int gates) {
        this.units = Arguments.positive(kind, "units", units);
        this.states = states;
        this.gates = gates;
    }

    /** What the first state is multiplied with in each gate while training with recurrent dropout. */
    record Dropped(List<Value> masks) {
        static final Dropped NOTHING = new Dropped(List.of());

        Value of(Call c, Value state, int gate) {
            return masks.isEmpty() ? state : c.mul(state, masks.get(gate));
        }
    }

    /** The states after a step. {@code projected} is the input times the kernel plus bias, {@code [n, gates * units]}. */
    abstract List<Value> step(Call c, Value projected, List<Value> before, Dropped dropped);

    /** Of the candidate and of the states; tanh by default. */
    public final L activation(Activation a) {
        return with(l -> l.setActivation(a));
    }

    public final L useBias(boolean on) {
        return with(l -> l.setUseBias(on));
    }

    /** Glorot uniform by default. */
    public final L kernelInitializer(Initializer i) {
        return with(l -> l.setKernelInitializer(i));
    }

    /** Orthogonal by default. */
    public final L recurrentInitializer(Initializer i) {
        return with(l -> l.setRecurrentInitializer(i));
    }

    /** Zeros by default. */
    public final L biasInitializer(Initializer i) {
        return with(l -> l.setBiasInitializer(i));
    }

    public final L kernelRegularizer(Regularizer r) {
        return regularizer("kernel", r);
    }

    public final L recurrentRegularizer(Regularizer r) {
        return regularizer("recurrent_kernel", r);
    }

    public final L biasRegularizer(Regularizer r) {
        return regularizer("bias", r);
    }

    public final L kernelConstraint(Constraint k) {
        return constraint("kernel", k);
    }

    public final L recurrentConstraint(Constraint k) {
        return constraint("recurrent_kernel", k);
    }

    public final L biasConstraint(Constraint k) {
        return constraint("bias", k);
    }

    /** The share of the input's features that training drops, the same in all steps of a sequence; 0 by default. */
    public final L dropout(double rate) {
        Arguments.rate(kind(), rate);
        return with(l -> l.setDropout(rate));
    }

    /**
     * The share of the first state's features that training drops, the same in all steps of a sequence; 0 by default. Each
     * gate drops others, of the input too.
     */
    public final L recurrentDropout(double rate) {
        Arguments.rate(kind(), rate);
        return with(l -> l.setRecurrentDropout(rate));
    }

    final void setActivation(Activation a) {
        activation = a;
    }

    final void setUseBias(boolean on) {
        useBias = on;
    }

    final void setKernelInitializer(Initializer i) {
        kernelInitializer = i;
    }

    final void setRecurrentInitializer(Initializer i) {
        recurrentInitializer = i;
    }

    final void setBiasInitializer(Initializer i) {
        biasInitializer = i;
    }

    final void setDropout(double rate) {
        dropout = rate;
    }

    final void setRecurrentDropout(double rate) {
        recurrentDropout = rate;
    }

    final Activation activation() {
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

    public final int units() {
        return units;
    }

    @Override
    final int states() {
        return states;
    }

    @Override
    void checkSequence(TensorType x) {
        Arguments.rank(x, 3, "[batch, steps, features]");
        checkFeatures(x);
    }

    /** Refuses another number of features than the layer was built for. */
    final void checkFeatures(TensorType x) {
        check(
                features == Shape.ANY || x.dim(featureAxis()) == features,
                "was built for " + features + " features, but the input has " + x.dim(featureAxis()));
    }

    int featureAxis() {
        return -1;
    }

    @Override
    List<Shape> stateShapes(TensorType x) {
        return Collections.nCopies(states, Shape.of(x.dim(0), units));
    }

    @Override
    final Shape outputShape(TensorType x) {
        return stateShapes(x).get(0);
    }

    /** The axes of both kernels before those of features and gates: none, or those of a window. */
    Shape window() {
        return Shape.SCALAR;
    }

    @Override
    protected void build(List<TensorType> inputs) {
        features = Arguments.known(inputs.get(0), inputs.get(0).shape().axis(featureAxis()));
        kernel = addWeight("kernel", window().append(features, gates * units), kernelInitializer, true);
        recurrentKernel =
                addWeight("recurrent_kernel", window().append(units, gates * units), recurrentInitializer, true);
        bias = useBias ? addWeight("bias", biasShape(), biasInitializer(), true) : null;
    }

    @Override
    public L clone() {
        L copy = super.clone();
        ((RecurrentLayer<?>) copy).features = Shape.ANY;
        return copy;
    }

    /**
     * The op that does all steps, where it has the activations; none by default. It takes the input times the kernel, {@link
     * #recurrentWeights}, the states, and the mask; its first outputs are the states after each step.
     */
    Optional<Op> allSteps(Call c) {
        return Optional.empty();
    }

    /** What {@link #allSteps} reads besides the input, states and mask. */
    List<Value> recurrentWeights(Call c) {
        return List.of(recurrentKernel(c));
    }

    /**
     * All steps as one op, where there is one and no states are dropped. The op holds the given state, not zero, at masked steps
     * before the first that counts.
     */
    @Override
    final Ran run(Call c, Value x, Optional<Value> mask, List<Value> start, boolean startsFromZero) {
        Optional<Op> op = allSteps(c);
        if (op.isEmpty() || dropsStates(c) || (mask.isPresent() && !startsFromZero)) {
            return super.run(c, x, mask, start, startsFromZero);
        }
        List<Value> in = new ArrayList<>(List.of(project(c, x, inputMasks(c, x.type()))));
        in.addAll(recurrentWeights(c));
        in.addAll(start);
        in.add(mask.orElseGet(
                () -> c.fill(TensorType.bool(x.shape().dim(0), x.shape().dim(1)), 1)));
        List<Value> out = c.emitAll(op.get(), in);
        return new Ran(
                out.get(0), out.subList(0, states).stream().map(s -> last(c, s)).toList());
    }

    @Override
    final Steps steps(Call c, Value x) {
        List<Value> parts =
                c.split(project(c, x, inputMasks(c, x.type())), 1, x.shape().dim(1));
        Dropped dropped = dropped(c, x.type());
        return (t, states) -> {
            List<Value> after = step(c, c.squeeze(parts.get(t), 1), states, dropped);
            List<Value> all = new ArrayList<>(after.subList(0, 1));
            all.addAll(after);
            return all;
        };
    }

    /** Of how many gates the inputs are dropped separately. */
    int separateInputs() {
        return recurrentDropout > 0 ? gates : 1;
    }

    final boolean dropsStates(Call c) {
        return c.training() && recurrentDropout > 0;
    }

    /** Masks of the input {@code [n, 1, ...]}: none, one for all gates, or one for each. */
    final List<Value> inputMasks(Call c, TensorType x) {
        return c.training() && dropout > 0 ? masks(c, x.shape().with(1, 1), dropout, separateInputs()) : List.of();
    }

    final Dropped dropped(Call c, TensorType x) {
        return dropsStates(c) ? new Dropped(masks(c, stateShapes(x).get(0), recurrentDropout, gates)) : Dropped.NOTHING;
    }

    private static List<Value> masks(Call c, Shape shape, double rate, int count) {
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(RandomLayer.drop(c, c.fill(TensorType.f32(shape.toArray()), 1), shape, rate));
        }
        return all;
    }

    /** {@code x kernel + bias} for all steps at once: {@code [n, t, ...] -> [n, t, ..., gates * units]}. */
    final Value project(Call c, Value x, List<Value> masks) {
        Value k = c.weight(Arguments.built(kernel));
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            Value own = masks.size() == 1 ? k : gatesOf(c, k, i, i + 1);
            parts.add(multiplyInput(c, c.mul(x, masks.get(i)), own));
        }
        Value z = parts.isEmpty() ? multiplyInput(c, x, k) : c.concat(-1, parts);
        return inputBias(c).map(b -> c.add(z, b)).orElse(z);
    }

    /** All steps {@code [n, t, d]} times a kernel. */
    Value multiplyInput(Call c, Value x, Value k) {
        Shape s = x.shape();
        Value flat = c.reshape(x, Shape.of(s.dim(0) * s.dim(1), s.dim(2)));
        return c.reshape(c.matmul(flat, k), s.with(2, k.shape().last()));
    }

    /** A state {@code [n, units]} times a kernel. */
    Value multiplyState(Call c, Value h, Value k) {
        return c.matmul(h, k);
    }

    /** The part of a kernel that belongs to some gates. */
    final Value gatesOf(Call c, Value k, int from, int to) {
        return from == 0 && to == gates ? k : c.slice(k, k.shape().rank() - 1, from * units, to * units);
    }

    /** The state times the recurrent kernel, for some gates side by side. */
    final Value product(Call c, Value h, Dropped dropped, int from, int to) {
        Value k = recurrentKernel(c);
        if (dropped.masks().isEmpty()) {
            return multiplyState(c, h, gatesOf(c, k, from, to));
        }
        List<Value> parts = new ArrayList<>();
        for (int g = from; g < to; g++) {
            parts.add(multiplyState(c, dropped.of(c, h, g), gatesOf(c, k, g, g + 1)));
        }
        return c.concat(-1, parts);
    }

    @Override
    protected void describe(Options o) {
        super.describe(o);
        describeCell(o);
        o.activity();
    }

    /** Puts the options that a cell has too. */
    void describeCell(Options o) {
        o.put(unitsOption(), units)
                .put("activation", activation)
                .put("use_bias", useBias)
                .put("kernel_initializer", kernelInitializer)
                .put("recurrent_initializer", recurrentInitializer)
                .put("bias_initializer", biasInitializer)
                .rules("kernel")
                .rule("recurrent", "recurrent_kernel")
                .rules("bias")
                .put("dropout", dropout)
                .put("recurrent_dropout", recurrentDropout);
    }

    String unitsOption() {
        return "units";
    }
}
