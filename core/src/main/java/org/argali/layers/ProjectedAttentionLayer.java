package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Attend;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Iota;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Attention of several heads, each with its own projections of query, key and value. Keys and values may have fewer heads,
 * each of which serves several of the query's.
 *
 * <p>A last input of dtype bool, {@code [n, t, s]}, or {@code [n, heads, t, s]}, says which steps each query may see.
 *
 * @param <L> the layer's own class
 */
public abstract class ProjectedAttentionLayer<L extends ProjectedAttentionLayer<L>> extends AttentionLayer<L> {
    private final int heads;
    private final int keyHeads;
    private final int keyDim;
    private boolean useBias = true;
    private boolean useGate;
    private int slidingWindow;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Projections projections;

    /** All projections of a layer that was built. */
    private record Projections(
            Projection query, Projection key, Optional<Projection> gate, Projection value, Projection output) {}

    ProjectedAttentionLayer(int heads, int keyHeads, int keyDim) {
        this.heads = heads;
        this.keyHeads = keyHeads;
        this.keyDim = keyDim;
    }

    /** Whether the projections have biases; they have by default. */
    public final L useBias(boolean on) {
        return with(l -> l.setUseBias(on));
    }

    /** Whether the result is multiplied with a sigmoid of a projection of the query; it is not by default. */
    public final L useGate(boolean on) {
        return with(l -> l.setUseGate(on));
    }

    /** A step sees only steps that are less than this many away; by default, all. */
    public final L slidingWindow(int steps) {
        Arguments.positive(kind(), "slidingWindow", steps);
        return with(l -> l.setSlidingWindow(steps));
    }

    /** Glorot uniform by default, for the kernels of all projections, as are the next five. */
    public final L kernelInitializer(Initializer i) {
        return with(l -> l.setKernelInitializer(i));
    }

    public final L biasInitializer(Initializer i) {
        return with(l -> l.setBiasInitializer(i));
    }

    public final L kernelRegularizer(Regularizer r) {
        return regularizer("kernel", r);
    }

    public final L biasRegularizer(Regularizer r) {
        return regularizer("bias", r);
    }

    public final L kernelConstraint(Constraint k) {
        return constraint("kernel", k);
    }

    public final L biasConstraint(Constraint k) {
        return constraint("bias", k);
    }

    final void setUseBias(boolean on) {
        useBias = on;
    }

    final void setUseGate(boolean on) {
        useGate = on;
    }

    final void setSlidingWindow(int steps) {
        slidingWindow = steps;
    }

    final void setKernelInitializer(Initializer i) {
        kernelInitializer = i;
    }

    final void setBiasInitializer(Initializer i) {
        biasInitializer = i;
    }

    final int heads() {
        return heads;
    }

    final int keyHeads() {
        return keyHeads;
    }

    final int keyDim() {
        return keyDim;
    }

    /** Size of values in each head. */
    abstract int valueDim();

    /** The last axes of the output, for a query with this many features. */
    abstract List<Integer> outputAxes(int features);

    /** The axes that attention goes over, for a query of this rank. */
    abstract List<Integer> attentionAxes(int rank);

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        int n = tensors(inputs);
        check(
                inputs.stream().skip(n).allMatch(t -> t.dtype() == DType.BOOL) && inputs.size() <= n + 1,
                "takes query and value, or query, value and key, and then at most one mask");
        checkTensors(n);
        int rank = inputs.get(0).rank();
        check(rank >= 3, "takes [batch, steps, features] or more axes, but the query has rank " + rank);
        for (TensorType t : inputs.subList(0, n)) {
            Arguments.floats(t);
            check(t.rank() == rank, "query, value and key have one rank, but " + rank + " != " + t.rank());
        }
        checkKeys(inputs, n);
        int axes = attentionAxes(rank).size();
        check(!isCausal() || axes == 1, "a causal mask goes over one axis, but attention goes over " + axes);
        if (inputs.size() > n) {
            int least = 1 + 2 * axes;
            int r = inputs.get(n).rank();
            check(
                    r >= least && r <= rank + 1 + axes - 1,
                    "takes a mask [batch, query steps, value steps], but it has rank " + r);
        }
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int last = inputs.get(0).rank() - 1;
        int d = Arguments.known(inputs.get(0), last);
        int e = Arguments.known(inputs.get(1), last);
        int k = tensors(inputs) == 3 ? Arguments.known(inputs.get(2), last) : e;
        projections = new Projections(
                projection(List.of(d), List.of(heads, keyDim)),
                projection(List.of(k), List.of(keyHeads, keyDim)),
                useGate ? Optional.of(projection(List.of(d), List.of(heads, valueDim()))) : Optional.empty(),
                projection(List.of(e), List.of(keyHeads, valueDim())),
                projection(List.of(heads, valueDim()), outputAxes(d)));
    }

    private Projection projection(List<Integer> in, List<Integer> out) {
        List<Integer> shape = new ArrayList<>(in);
        shape.addAll(out);
        int fanIn = (int) new Shape(in).size();
        int fanOut = (int) new Shape(out).size();
        Weight kernel =
                addWeight("kernel", new Shape(shape), EinsumEquation.fanned(kernelInitializer, fanIn, fanOut), true);
        Optional<Weight> bias =
                useBias ? Optional.of(addWeight("bias", new Shape(out), biasInitializer, true)) : Optional.empty();
        return new Projection(kernel, bias, in.size());
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Projections p = projections;
        if (p == null) {
            throw new IllegalStateException("the layer has no weights yet; apply it first");
        }
        int n = tensors(inputs.stream().map(Value::type).toList());
        Value query = inputs.get(0);
        List<Integer> axes = attentionAxes(query.shape().rank());
        Value q = projected(c, p.query, query); // [n, ..., heads, k]
        Value k = repeated(c, projected(c, p.key, inputs.get(n - 1)));
        Value v = repeated(c, projected(c, p.value, inputs.get(1)));
        AttentionAxes order = new AttentionAxes(q.shape().rank(), axes);
        Value queries = order.rows(c, c.mul(q, 1 / Math.sqrt(keyDim))); // [n, free, heads, t, k]
        Value keys = order.rows(c, k);
        Value values = order.rows(c, v);
        Optional<Value> mask = visible(c, inputs, n, order).map(m -> order.mask(c, m));
        if (isFused(query)) {
            List<Value> in = new ArrayList<>(List.of(queries, keys, values));
            mask.ifPresent(in::add);
            Value y = c.emitAll(new Attend(), in).get(0);
            return List.of(output(c, p, query, order.unrows(c, y, q.shape())));
        }
        Value weights = weights(c, c.emit(new MatMul(false, true), queries, keys), mask);
        if (mask.isPresent()) {
            weights = c.select(c.broadcastTo(mask.get(), weights.shape()), weights, 0);
        }
        Value mixed = order.unrows(c, c.matmul(dropped(c, weights), values), q.shape());
        return outputs(output(c, p, query, mixed), order.scores(c, weights, q.shape(), k.shape()));
    }

    private Value output(Call c, Projections p, Value query, Value attended) {
        Value mixed = attended;
        if (p.gate.isPresent()) {
            Value gate = c.sigmoid(p.gate.get().apply(c, query));
            penalize(c, gate);
            mixed = c.mul(mixed, gate);
        }
        return projected(c, p.output, mixed);
    }

    /** Keras computes this case in one kernel that gives steps which see nothing the mean of all values, not zero. */
    private boolean isFused(Value query) {
        return query.shape().rank() == 3 && !hasDropout() && !returnsScores();
    }

    private Value projected(Call c, Projection p, Value x) {
        Value y = p.apply(c, x);
        penalize(c, y);
        return y;
    }

    private void penalize(Call c, Value y) {
        rules().activity().ifPresent(r -> penalize(c, r, y));
    }

    /** In Keras the outputs of all projections are penalized, that of the layer being one of them. */
    @Override
    protected void regularize(Call c, List<Value> outputs) {}

    /** Each head of keys or values for all heads of the query that it serves. */
    private Value repeated(Call c, Value x) {
        int times = heads / keyHeads;
        if (times == 1) {
            return x;
        }
        int r = x.shape().rank();
        Shape one = x.shape().slice(0, r - 1).append(1, x.shape().last());
        Shape wide = one.with(r - 1, times);
        return c.reshape(c.broadcastTo(c.reshape(x, one), wide), x.shape().with(r - 2, heads));
    }

    /** What each query may see: {@code [n, t, s]}. */
    private Optional<Value> visible(Call c, List<Value> inputs, int n, AttentionAxes order) {
        List<Value> all = new ArrayList<>();
        c.mask(0).ifPresent(m -> all.add(c.expandDims(m, -1)));
        Stream.of(1, 2)
                .filter(i -> i < n)
                .flatMap(i -> c.mask(i).stream())
                .forEach(m -> all.add(c.expandDims(m, m.shape().rank() - 1)));
        int axis = order.axes().get(0);
        int t = inputs.get(0).shape().dim(axis);
        int s = inputs.get(1).shape().dim(axis);
        if (isCausal()) {
            all.add(causal(c, t, s));
        }
        if (slidingWindow > 0) {
            all.add(near(c, t, s));
        }
        List<Value> masks = new ArrayList<>();
        all.stream().reduce((a, b) -> c.emit(Binary.AND, a, b)).ifPresent(masks::add);
        if (inputs.size() > n) {
            masks.add(inputs.get(n));
        }
        return masks.stream().reduce((a, b) -> c.emit(Binary.AND, widened(c, a, b), widened(c, b, a)));
    }

    /** {@code a} with as many axes as {@code b}: new ones come before those of query and key. */
    private static Value widened(Call c, Value a, Value b) {
        Value v = a;
        while (v.shape().rank() < b.shape().rank()) {
            v = c.expandDims(v, v.shape().rank() - 2);
        }
        return v;
    }

    private Value near(Call c, int t, int s) {
        TensorType grid = new TensorType(DType.INT32, Shape.of(1, t, s));
        Value distance = c.sub(c.emit(new Iota(grid, 1)), c.emit(new Iota(grid, 2)));
        return c.emit(
                Binary.AND,
                c.compare(Compare.LT, distance, slidingWindow),
                c.compare(Compare.GT, distance, -slidingWindow));
    }

    /** Puts the options that all such layers have. */
    @Override
    protected void describe(Options o) {
        o.put("use_bias", useBias)
                .put("use_gate", useGate)
                .put("sliding_window", slidingWindow == 0 ? null : slidingWindow)
                .put("kernel_initializer", kernelInitializer)
                .put("bias_initializer", biasInitializer)
                .rules("kernel", "bias")
                .activity();
        super.describe(o);
    }
}
