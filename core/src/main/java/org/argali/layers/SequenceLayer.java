package org.argali.layers;

import static org.argali.initializers.Initializers.ZEROS;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.op.Reverse;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A layer that reads a sequence {@code float[n, t, ...]} step by step and carries states along. It gives the output of the
 * last step, or of every step with {@link #returnSequences}.
 *
 * <p>Inputs are the sequence alone, or the sequence and all states to start from; they are zero otherwise, or with {@link
 * #stateful} those that the last batch ended with. Where the mask is false, the states stay as they were and the output is
 * that of the step before, at first zero.
 *
 * @param <L> the layer's own class
 */
public abstract class SequenceLayer<L extends SequenceLayer<L>> extends ConfiguredLayer<L> {
    private boolean returnSequences;
    private boolean returnState;
    private boolean goBackwards;
    private boolean zeroOutputForMask;
    private boolean stateful;
    private boolean unroll;
    private List<Weight> kept = List.of();

    SequenceLayer() {}

    /** What a step does: {@code states -> output, new states...}. */
    interface Steps {
        List<Value> step(int t, List<Value> states);
    }

    /** The outputs of all steps {@code [n, t, ...]}, and all states after the last. */
    record Ran(Value outputs, List<Value> states) {}

    /** Refuses sequences that do not fit. */
    abstract void checkSequence(TensorType x);

    /** Number of states. */
    abstract int states();

    /** Shapes of the states for this sequence, batch axis first. */
    abstract List<Shape> stateShapes(TensorType x);

    /** Shape of the output of a step. */
    abstract Shape outputShape(TensorType x);

    /** Computes what all steps share; {@code x} has its steps in the order in which they are read. */
    abstract Steps steps(Call c, Value x);

    /** Whether the output is that of all steps; by default, that of the last. */
    public final L returnSequences(boolean on) {
        return with(l -> l.setReturnSequences(on));
    }

    /** Whether the last states are outputs too; take them with {@link #applyAll}. */
    public final L returnState(boolean on) {
        return with(l -> l.setReturnState(on));
    }

    /** Whether steps are read from the last to the first; outputs come in the order they are computed. */
    public final L goBackwards(boolean on) {
        return with(l -> l.setGoBackwards(on));
    }

    /** Whether the output is zero, not that of the step before, where the mask is false. */
    public final L zeroOutputForMask(boolean on) {
        return with(l -> l.setZeroOutputForMask(on));
    }

    /**
     * Whether a batch starts from the states that the last one ended with, sample by sample, in training and prediction
     * alike; see {@link #resetStates}. All batches must have one size. It is not by default.
     */
    public final L stateful(boolean on) {
        return with(l -> l.setStateful(on));
    }

    /** Kept for Keras' files; whether steps are one op or are written out does not depend on it. */
    public final L unroll(boolean on) {
        return with(l -> l.setUnroll(on));
    }

    final void setReturnSequences(boolean on) {
        returnSequences = on;
    }

    final void setReturnState(boolean on) {
        returnState = on;
    }

    final void setGoBackwards(boolean on) {
        goBackwards = on;
    }

    final void setZeroOutputForMask(boolean on) {
        zeroOutputForMask = on;
    }

    final void setStateful(boolean on) {
        stateful = on;
    }

    final void setUnroll(boolean on) {
        unroll = on;
    }

    final boolean returnsSequences() {
        return returnSequences;
    }

    final boolean returnsState() {
        return returnState;
    }

    /** See {@link #stateful(boolean)}. */
    public final boolean isStateful() {
        return stateful;
    }

    final boolean goesBackwards() {
        return goBackwards;
    }

    @Override
    public void resetStates() {
        super.resetStates();
        kept.forEach(w -> w.set(NDArray.zeros(w.type())));
    }

    @Override
    @SuppressWarnings("unchecked") // a copy is of the same class
    public L clone() {
        L copy = (L) super.clone();
        ((SequenceLayer<?>) copy).kept = List.of();
        return copy;
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        int n = inputs.size();
        check(
                n == 1 || n == 1 + states(),
                "takes a sequence, or a sequence and " + states() + (states() == 1 ? " state" : " states") + "; not "
                        + n + " inputs");
        inputs.forEach(Arguments::floats);
        TensorType x = inputs.get(0);
        checkSequence(x);
        check(x.dim(1) != 0, "takes at least one step");
        for (int i = 1; i < n; i++) {
            Shape want = stateShapes(x).get(i - 1);
            Shape got = inputs.get(i).shape();
            check(
                    got.rank() == want.rank() && got.slice(1, got.rank()).equals(want.slice(1, want.rank())),
                    "a state is [batch, "
                            + want.slice(1, want.rank()).toString().substring(1) + ", but " + inputs.get(i)
                            + " was given");
        }
    }

    /** Shapes follow from the configuration; writing out thousands of steps to learn them would take long. */
    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        checkTypes(inputs);
        TensorType x = inputs.get(0);
        Shape step = outputShape(x);
        List<TensorType> out = new ArrayList<>();
        out.add(x.withShape(returnSequences ? sequence(step, x.dim(1)) : step));
        if (returnState) {
            stateShapes(x).forEach(s -> out.add(x.withShape(s)));
        }
        return out;
    }

    private static Shape sequence(Shape step, int steps) {
        return step.slice(1, step.rank()).prepend(steps).prepend(step.dim(0));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inTime(c, inputs.get(0)); // [n, t, ...]
        Optional<Value> mask = c.mask(0).map(m -> inTime(c, m));
        boolean fromZero = inputs.size() == 1 && !stateful;
        Ran inner = run(c, x, mask, enter(c, start(c, x, inputs)), fromZero);
        Ran ran = new Ran(
                leave(c, inner.outputs),
                inner.states.stream().map(v -> leave(c, v)).toList());
        if (stateful && !Trace.of(c).isProbe()) {
            for (int i = 0; i < kept.size(); i++) {
                c.update(kept.get(i), ran.states.get(i));
            }
        }
        Value shown = ran.outputs;
        if (zeroOutputForMask && mask.isPresent()) {
            shown = c.select(as(c, mask.get(), shown.shape().rank()), shown, 0);
        }
        List<Value> out = new ArrayList<>();
        out.add(returnSequences ? shown : last(c, shown));
        out.addAll(returnState ? ran.states : List.of());
        return out;
    }

    /** States in the form in which steps take them. */
    List<Value> enter(Call c, List<Value> states) {
        return states;
    }

    /** Undoes {@link #enter}, for a state or for outputs. */
    Value leave(Call c, Value v) {
        return v;
    }

    private List<Value> start(Call c, Value x, List<Value> inputs) {
        List<Shape> shapes = stateShapes(x.type());
        if (stateful && !Trace.of(c).isProbe()) {
            keep(shapes);
        }
        if (inputs.size() > 1) {
            return inputs.subList(1, inputs.size());
        } else if (stateful && !Trace.of(c).isProbe()) {
            return kept.stream().map(c::weight).toList();
        }
        return shapes.stream().map(s -> c.fill(x.type().withShape(s), 0)).toList();
    }

    private void keep(List<Shape> shapes) {
        if (kept.isEmpty()) {
            kept = shapes.stream()
                    .map(s -> new Weight(this, "rnn_state", TensorType.f32(s.toArray()), ZEROS, false, Rules.NONE))
                    .toList();
        }
        Shape known = kept.get(0).type().shape();
        check(
                known.equals(shapes.get(0)),
                "is stateful and keeps states " + known + " from batch to batch, but this batch has states "
                        + shapes.get(0)
                        + "; give all batches one size that divides the number of samples, or make the model anew");
    }

    /** Writes out all steps or, for an export, one and a loop; some layers have one op for all. */
    Ran run(Call c, Value x, Optional<Value> mask, List<Value> start, boolean startsFromZero) {
        if (Trace.of(c).isForExport()) {
            return loop(c, x, mask, start);
        }
        Steps steps = steps(c, x);
        int t = x.shape().dim(1);
        List<Value> masks = mask.map(m -> c.split(m, 1, t)).orElse(List.of());
        List<Value> state = start;
        Optional<Value> output = Optional.empty();
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < t; i++) {
            List<Value> after = steps.step(i, state);
            Value now = after.get(0);
            List<Value> next = after.subList(1, after.size());
            if (!masks.isEmpty()) {
                Value counts = masks.get(i); // [n, 1]
                Value before = output.orElseGet(() -> c.fill(now.type(), 0));
                output = Optional.of(c.select(as(c, counts, now.shape().rank()), now, before));
                next = kept(c, counts, next, state);
            } else {
                output = Optional.of(now);
            }
            state = next;
            outputs.add(c.expandDims(output.get(), 1));
        }
        return new Ran(c.concat(1, outputs), state);
    }

    private Ran loop(Call c, Value x, Optional<Value> mask, List<Value> start) {
        List<Value> sequences = new ArrayList<>(List.of(x));
        mask.ifPresent(sequences::add);
        List<Value> ones = sequences.stream()
                .map(s -> placeholder(c, s.type().withShape(s.shape().with(1, 1))))
                .toList();
        List<Value> starts = new ArrayList<>(start);
        List<Value> before = new ArrayList<>(
                start.stream().map(s -> placeholder(c, s.type())).toList());
        List<Value> all = steps(c, ones.get(0)).step(0, before);
        Value now = all.get(0);
        List<Value> next = new ArrayList<>(all.subList(1, all.size()));
        if (mask.isPresent()) { // the output of the step before is one more state
            Value counts = ones.get(1);
            Value shown = placeholder(c, now.type());
            next = new ArrayList<>(kept(c, counts, next, before));
            now = c.select(as(c, counts, now.shape().rank()), now, shown);
            starts.add(c.fill(now.type(), 0));
            before.add(shown);
            next.add(now);
        }
        List<Value> in = Stream.of(sequences, starts, ones, before, List.of(now), next)
                .flatMap(List::stream)
                .toList();
        List<Value> out = c.emitAll(new StepLoop(sequences.size(), starts.size()), in);
        return new Ran(out.get(0), out.subList(1, 1 + start.size()));
    }

    private static Value placeholder(Call c, TensorType type) {
        return Trace.of(c).placeholder(type);
    }

    private static List<Value> kept(Call c, Value counts, List<Value> after, List<Value> before) {
        List<Value> states = new ArrayList<>();
        for (int s = 0; s < after.size(); s++) {
            Value v = after.get(s);
            states.add(c.select(as(c, counts, v.shape().rank()), v, before.get(s)));
        }
        return states;
    }

    /** A mask with axes of size 1 behind, up to a rank. */
    private static Value as(Call c, Value mask, int rank) {
        Value m = mask;
        while (m.shape().rank() < rank) {
            m = c.expandDims(m, -1);
        }
        return m;
    }

    private Value inTime(Call c, Value x) {
        return goBackwards ? c.emit(new Reverse(List.of(1)), x) : x;
    }

    static Value last(Call c, Value steps) {
        int t = steps.shape().dim(1);
        return c.squeeze(c.slice(steps, 1, t - 1, t), 1);
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return returnSequences && c.mask(0).isPresent()
                ? Map.of(outputs.get(0), c.mask(0).get())
                : Map.of();
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("return_sequences", returnSequences)
                .put("return_state", returnState)
                .put("go_backwards", goBackwards)
                .put("stateful", stateful)
                .put("unroll", unroll)
                .put("zero_output_for_mask", zeroOutputForMask);
    }
}
