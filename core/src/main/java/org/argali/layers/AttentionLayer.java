package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Iota;
import org.argali.op.Softmax;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A layer that gives each step of a query {@code float[n, t, d]} a mean of the steps of a value {@code float[n, s, e]},
 * weighted by how well the query fits the keys {@code float[n, s, d]}. Inputs are query and value, or query, value and key;
 * the value is the key otherwise. Steps that the masks of value or key leave out have no weight. The output has the
 * query's mask.
 *
 * @param <L> the layer's own class
 */
public abstract class AttentionLayer<L extends AttentionLayer<L>> extends ConfiguredLayer<L> {
    /** What is taken from the scores of steps that do not count, as in Keras. */
    private static final double FAR = 1e9;

    private double dropout;
    private boolean causal;
    private boolean returnScores;

    AttentionLayer() {}

    /** The share of the weights that are dropped while training; 0 by default. */
    public final L dropout(double rate) {
        Arguments.rate(kind(), rate);
        return with(l -> l.setDropout(rate));
    }

    /** Whether a step sees only itself and earlier steps; it sees all by default. */
    public final L useCausalMask(boolean on) {
        return with(l -> l.setCausal(on));
    }

    /** Whether the weights are a second output; take both with {@link #applyAll}. They are not by default. */
    public final L returnAttentionScores(boolean on) {
        return with(l -> l.setReturnScores(on));
    }

    final void setDropout(double rate) {
        dropout = rate;
    }

    final void setCausal(boolean on) {
        causal = on;
    }

    final void setReturnScores(boolean on) {
        returnScores = on;
    }

    /** Number of inputs that are query, value and key. */
    static int tensors(List<TensorType> inputs) {
        return (int) inputs.stream().filter(t -> t.dtype() != DType.BOOL).count();
    }

    static void checkTensors(int n) {
        check(n == 2 || n == 3, "takes query and value, or query, value and key; not " + n + " inputs");
    }

    /** There is a key for each value. */
    static void checkKeys(List<TensorType> inputs, int n) {
        for (int axis = 1; n == 3 && axis < inputs.get(1).rank() - 1; axis++) {
            int s = inputs.get(1).dim(axis);
            int k = inputs.get(2).dim(axis);
            check(s == k || s < 0 || k < 0, "there is one key for each value, but " + k + " and " + s);
        }
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        int n = inputs.size();
        checkTensors(n);
        for (TensorType t : inputs) {
            Arguments.floats(t);
            Arguments.rank(t, 3, "[batch, steps, features]");
        }
        checkKeys(inputs, n);
    }

    final boolean isCausal() {
        return causal;
    }

    final boolean hasDropout() {
        return dropout > 0;
    }

    /** See {@link #useCausalMask}. */
    public final boolean usesCausalMask() {
        return causal;
    }

    /** See {@link #returnAttentionScores}. */
    public final boolean returnsAttentionScores() {
        return returnScores;
    }

    final boolean returnsScores() {
        return returnScores;
    }

    /** What of {@code [n, t, s]} counts; sizes of 1 where it is the same for all. */
    final Optional<Value> counting(Call c, List<Value> inputs, List<Optional<Value>> more) {
        List<Value> all = new ArrayList<>();
        more.forEach(m -> m.ifPresent(all::add));
        if (causal) {
            int t = inputs.get(0).shape().dim(1);
            int s = inputs.get(1).shape().dim(1);
            all.add(causal(c, t, s));
        }
        return all.stream().reduce((a, b) -> c.emit(Binary.AND, a, b));
    }

    /** {@code [1, t, s]}, true where the key is no later than the query. */
    static Value causal(Call c, int t, int s) {
        TensorType grid = new TensorType(DType.INT32, Shape.of(1, t, s));
        return c.compare(Compare.GE, c.emit(new Iota(grid, 1)), c.emit(new Iota(grid, 2)));
    }

    /** The mask of an input of values or keys as {@code [n, 1, s]}. */
    static Optional<Value> ofKeys(Call c, int input) {
        return c.mask(input).map(m -> c.expandDims(m, 1));
    }

    /** Weights along the last axis of the scores; the mask broadcasts to them. */
    static Value weights(Call c, Value scores, Optional<Value> mask) {
        Value exact = c.cast(scores, DType.FLOAT32);
        Value open = mask.map(m -> c.sub(exact, c.mul(c.cast(c.not(m), DType.FLOAT32), FAR)))
                .orElse(exact);
        return c.cast(c.emit(new Softmax(), open), scores.type().dtype());
    }

    /** Drops weights while training. */
    final Value dropped(Call c, Value weights) {
        return dropout > 0 && c.training() ? RandomLayer.drop(c, weights, weights.shape(), dropout) : weights;
    }

    final List<Value> outputs(Value y, Value weights) {
        return returnScores ? List.of(y, weights) : List.of(y);
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return c.mask(0).map(m -> Map.of(outputs.get(0), m)).orElse(Map.of());
    }

    @Override
    protected void describe(Options o) {
        o.put("dropout", dropout).put("seed", null);
    }
}
