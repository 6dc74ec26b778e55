package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.argali.op.Reverse;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * A recurrent layer and its twin that reads the other way (Schuster and Paliwal 1997); their outputs are joined.
 *
 * <pre>{@code
 * Tensor y = bidirectional(lstm(16)).apply(input(ANY, 8));     // f32[?,32]
 * }</pre>
 */
public final class Bidirectional extends ConfiguredLayer<Bidirectional> {
    /** How both outputs become one. */
    public enum Merge {
        CONCAT,
        SUM,
        MUL,
        /** The mean; Keras calls it {@code ave}. */
        AVE,
        /** Not at all: the layer has both as outputs. */
        NONE
    }

    private SequenceLayer<?> forward;
    private SequenceLayer<?> backward;
    private Merge merge = Merge.CONCAT;

    /** Of a layer that has not been applied; the twin is a copy of it with weights of its own. */
    public Bidirectional(SequenceLayer<?> layer) {
        this(layer, layer.goBackwards(!layer.goesBackwards()));
    }

    /**
     * Of two layers, one for each direction.
     *
     * @throws IllegalArgumentException if both read the same way, or only one gives all steps or states
     */
    public Bidirectional(SequenceLayer<?> forward, SequenceLayer<?> backward) {
        if (forward.goesBackwards() == backward.goesBackwards()) {
            throw new IllegalArgumentException(
                    "[bidirectional] both layers read the same way; give one of them goBackwards(true)");
        }
        if (forward.returnsSequences() != backward.returnsSequences()
                || forward.returnsState() != backward.returnsState()) {
            throw new IllegalArgumentException(
                    "[bidirectional] both layers must agree in returnSequences and returnState");
        }
        this.forward = forward;
        this.backward = backward;
    }

    public Bidirectional merge(Merge m) {
        return with(b -> b.merge = m);
    }

    /** The copy has layers of its own. */
    @Override
    public Bidirectional clone() {
        Bidirectional copy = (Bidirectional) super.clone();
        copy.forward = forward.clone();
        copy.backward = backward.clone();
        return copy;
    }

    @Override
    public List<Layer> sublayers() {
        return List.of(forward, backward);
    }

    @Override
    public List<Weight> weights() {
        List<Weight> all = new ArrayList<>(forward.weights());
        all.addAll(backward.weights());
        return all;
    }

    @Override
    public void setTrainable(boolean on) {
        super.setTrainable(on);
        sublayers().forEach(l -> l.setTrainable(on));
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        int n = inputs.size();
        int states = forward.states() + backward.states();
        check(
                n == 1 || n == 1 + states,
                "takes a sequence, or a sequence and " + states + " states; not " + n + " inputs");
        forward.checkTypes(inputs.subList(0, 1));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        sublayers().forEach(l -> l.ensureBuilt(inputs.subList(0, 1)));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Trace trace = Trace.of(c);
        List<Value> f = trace.run(forward, inputsOf(inputs, 1, forward.states()), "forward");
        List<Value> b = trace.run(backward, inputsOf(inputs, 1 + forward.states(), backward.states()), "backward");
        Value y = f.get(0);
        Value z = b.get(0);
        if (forward.returnsSequences()) {
            z = c.emit(new Reverse(List.of(1)), z);
        }
        List<Value> out = new ArrayList<>(merged(c, y, z));
        out.addAll(f.subList(1, f.size()));
        out.addAll(b.subList(1, b.size()));
        return out;
    }

    private static List<Value> inputsOf(List<Value> inputs, int from, int states) {
        List<Value> own = new ArrayList<>(inputs.subList(0, 1));
        own.addAll(inputs.size() == 1 ? List.of() : inputs.subList(from, from + states));
        return own;
    }

    private List<Value> merged(Call c, Value y, Value z) {
        return switch (merge) {
            case CONCAT -> List.of(c.concat(-1, List.of(y, z)));
            case SUM -> List.of(c.add(y, z));
            case MUL -> List.of(c.mul(y, z));
            case AVE -> List.of(c.mul(c.add(y, z), 0.5));
            case NONE -> List.of(y, z);
        };
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        checkTypes(inputs);
        List<TensorType> f = forward.infer(inputs.subList(0, 1));
        List<TensorType> b = backward.infer(inputs.subList(0, 1));
        TensorType y = f.get(0);
        TensorType z = b.get(0);
        check(
                merge == Merge.CONCAT || merge == Merge.NONE || y.equals(z),
                "both directions must have equal units to be merged");
        List<TensorType> out = new ArrayList<>();
        if (merge == Merge.CONCAT) {
            out.add(y.withShape(y.shape().with(-1, y.dim(-1) + z.dim(-1))));
        } else {
            out.addAll(merge == Merge.NONE ? List.of(y, z) : List.of(y));
        }
        out.addAll(f.subList(1, f.size()));
        out.addAll(b.subList(1, b.size()));
        return out;
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        if (!forward.returnsSequences() || c.mask(0).isEmpty()) {
            return Map.of();
        }
        Value m = c.mask(0).get();
        return merge == Merge.NONE ? Map.of(outputs.get(0), m, outputs.get(1), m) : Map.of(outputs.get(0), m);
    }

    @Override
    protected void describe(Options o) {
        o.put("merge_mode", merge == Merge.NONE ? null : merge)
                .put("layer", new Options.Named(nameOf(forward, "forward"), forward))
                .put("backward_layer", new Options.Named(nameOf(backward, "backward"), backward));
    }

    private String nameOf(Layer layer, String direction) {
        return layer.givenName().orElse(direction + "_" + layer.kind());
    }
}
