package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Attention of several heads, each with its own projections of query, key and value (Vaswani et al. 2017): {@code
 * (float[n, t, d], float[n, s, e]) -> float[n, t, d]}. A last input of dtype bool, {@code [n, t, s]}, says which steps each
 * query may see.
 *
 * <pre>{@code
 * Tensor x = input(10, 64);
 * Tensor y = multiHeadAttention(8, 8).useCausalMask(true).apply(x, x);     // f32[?,10,64]
 * }</pre>
 */
public final class MultiHeadAttention extends AttentionLayer<MultiHeadAttention> {
    private final int heads;
    private final int keyDim;
    private int valueDim;
    private List<Integer> outputShape = List.of();
    private boolean useBias = true;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Projection query;
    private @Nullable Projection key;
    private @Nullable Projection value;
    private @Nullable Projection output;

    /** The weights of a dense layer between some last axes and others. */
    private record Projection(Weight kernel, Optional<Weight> bias) {
        /** {@code [n, t, in] -> [n, t, out]}, with the axes of the heads merged into one. */
        Value apply(Call c, Value x) {
            Shape s = x.shape();
            int in = s.last();
            int out = (int) (kernel.type().size() / in);
            Value flat = c.reshape(x, Shape.of(s.dim(0) * s.dim(1), in));
            Value y = c.matmul(flat, c.reshape(c.weight(kernel), Shape.of(in, out)));
            Value sum = bias.map(b -> c.add(y, c.reshape(c.weight(b), Shape.of(out))))
                    .orElse(y);
            return c.reshape(sum, s.with(2, out));
        }
    }

    /** @param keyDim size of queries and keys in each head; that of values too, unless {@link #valueDim} says otherwise */
    public MultiHeadAttention(int heads, int keyDim) {
        this.heads = Arguments.positive("multi_head_attention", "heads", heads);
        this.keyDim = Arguments.positive("multi_head_attention", "keyDim", keyDim);
        this.valueDim = keyDim;
    }

    /** Size of values in each head; that of the keys by default. */
    public MultiHeadAttention valueDim(int d) {
        Arguments.positive("multi_head_attention", "valueDim", d);
        return with(l -> l.valueDim = d);
    }

    /** The last axes of the output; by default, one as large as that of the query. */
    public MultiHeadAttention outputShape(int... sizes) {
        List<Integer> list = IntStream.of(sizes).boxed().toList();
        list.forEach(s -> Arguments.positive("multi_head_attention", "outputShape", s));
        return with(l -> l.outputShape = list);
    }

    /** Whether the projections have biases; they have by default. */
    public MultiHeadAttention useBias(boolean on) {
        return with(l -> l.useBias = on);
    }

    public MultiHeadAttention kernelInitializer(Initializer i) {
        return with(l -> l.kernelInitializer = i);
    }

    public MultiHeadAttention biasInitializer(Initializer i) {
        return with(l -> l.biasInitializer = i);
    }

    /** For the kernels of all projections, as are the other three. */
    public MultiHeadAttention kernelRegularizer(Regularizer r) {
        return regularizer("kernel", r);
    }

    public MultiHeadAttention biasRegularizer(Regularizer r) {
        return regularizer("bias", r);
    }

    public MultiHeadAttention kernelConstraint(Constraint k) {
        return constraint("kernel", k);
    }

    public MultiHeadAttention biasConstraint(Constraint k) {
        return constraint("bias", k);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        int n = tensors(inputs);
        check(
                inputs.stream().skip(n).allMatch(t -> t.dtype() == DType.BOOL) && inputs.size() <= n + 1,
                "takes query and value, or query, value and key, and then at most one mask");
        super.checkTypes(inputs.subList(0, n));
        if (inputs.size() > n) {
            Arguments.rank(inputs.get(n), 3, "a mask [batch, query steps, value steps]");
        }
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int d = Arguments.known(inputs.get(0), 2);
        int e = Arguments.known(inputs.get(1), 2);
        int k = tensors(inputs) == 3 ? Arguments.known(inputs.get(2), 2) : e;
        List<Integer> out = outputShape.isEmpty() ? List.of(d) : outputShape;
        query = projection(List.of(d), List.of(heads, keyDim));
        key = projection(List.of(k), List.of(heads, keyDim));
        value = projection(List.of(e), List.of(heads, valueDim));
        output = projection(List.of(heads, valueDim), out);
    }

    private Projection projection(List<Integer> in, List<Integer> out) {
        List<Integer> shape = new ArrayList<>(in);
        shape.addAll(out);
        Weight kernel = addWeight("kernel", new Shape(shape), kernelInitializer, true);
        return new Projection(
                kernel,
                useBias ? Optional.of(addWeight("bias", new Shape(out), biasInitializer, true)) : Optional.empty());
    }

    private static Value project(Call c, @Nullable Projection p, Value x) {
        if (p == null) {
            throw new IllegalStateException("the layer has no weights yet; apply it first");
        }
        return p.apply(c, x);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        int n = tensors(inputs.stream().map(Value::type).toList());
        Value q = heads(c, c.mul(project(c, query, inputs.get(0)), 1 / Math.sqrt(keyDim))); // [n, heads, t, k]
        Value k = heads(c, project(c, key, inputs.get(n - 1)));
        Value v = heads(c, project(c, value, inputs.get(1)));
        Value weights = weights(c, c.emit(new MatMul(false, true), q, k), visible(c, inputs, n));
        Value mixed = c.transpose(c.matmul(dropped(c, weights), v), 0, 2, 1, 3); // [n, t, heads, v]
        Shape s = mixed.shape();
        Value y = project(c, output, c.reshape(mixed, Shape.of(s.dim(0), s.dim(1), heads * valueDim)));
        Shape out = s.slice(0, 2);
        for (int size : outputShape.isEmpty() ? List.of(y.shape().last()) : outputShape) {
            out = out.append(size);
        }
        return outputs(c.reshape(y, out), weights);
    }

    /** {@code [n, t, heads * k] -> [n, heads, t, k]}. */
    private Value heads(Call c, Value x) {
        Shape s = x.shape();
        Value apart = c.reshape(x, Shape.of(s.dim(0), s.dim(1), heads, s.dim(2) / heads));
        return c.transpose(apart, 0, 2, 1, 3);
    }

    /** What each query may see, for all heads: {@code [n, 1, t, s]}. */
    private Optional<Value> visible(Call c, List<Value> inputs, int n) {
        Optional<Value> queries = c.mask(0).map(m -> c.expandDims(m, 2));
        Optional<Value> keys = n == 3 ? ofKeys(c, 2) : Optional.empty();
        Optional<Value> given = inputs.size() > n ? Optional.of(inputs.get(n)) : Optional.empty();
        return counting(c, inputs, List.of(queries, ofKeys(c, 1), keys, given)).map(m -> c.expandDims(m, 1));
    }

    @Override
    protected void describe(Options o) {
        o.put("num_heads", heads)
                .put("key_dim", keyDim)
                .put("value_dim", valueDim)
                .put("use_bias", useBias)
                .put("use_gate", false)
                .put("output_shape", outputShape.isEmpty() ? null : outputShape)
                .put("attention_axes", List.of(1))
                .put("sliding_window", null)
                .put("kernel_initializer", kernelInitializer)
                .put("bias_initializer", biasInitializer)
                .rules("kernel", "bias")
                .activity();
        super.describe(o);
    }
}
