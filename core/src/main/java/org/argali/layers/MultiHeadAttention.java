package org.argali.layers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Attention of several heads, each with its own projections of query, key and value (Vaswani et al. 2017): {@code
 * (float[n, t, d], float[n, s, e]) -> float[n, t, d]}. Inputs may have more axes; attention goes over all of them between
 * batch and features, or over {@link #attentionAxes}. A last input of dtype bool, {@code [n, t, s]}, says which steps each
 * query may see.
 *
 * <pre>{@code
 * Tensor x = input(10, 64);
 * Tensor y = multiHeadAttention(8, 8).useCausalMask(true).apply(x, x);     // f32[?,10,64]
 * }</pre>
 */
public final class MultiHeadAttention extends ProjectedAttentionLayer<MultiHeadAttention> {
    private int valueDim;
    private List<Integer> outputShape = List.of();
    private List<Integer> attentionAxes = List.of();

    /** @param keyDim size of queries and keys in each head; that of values too, unless {@link #valueDim} says otherwise */
    public MultiHeadAttention(int heads, int keyDim) {
        super(
                Arguments.positive("multi_head_attention", "heads", heads),
                heads,
                Arguments.positive("multi_head_attention", "keyDim", keyDim));
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

    /** The axes that attention goes over; by default, all between batch and features. Negative ones count from the end. */
    public MultiHeadAttention attentionAxes(int... axes) {
        List<Integer> list = Arrays.stream(axes).boxed().toList();
        return with(l -> l.attentionAxes = list);
    }

    @Override
    int valueDim() {
        return valueDim;
    }

    @Override
    List<Integer> outputAxes(int features) {
        return outputShape.isEmpty() ? List.of(features) : outputShape;
    }

    @Override
    List<Integer> attentionAxes(int rank) {
        if (attentionAxes.isEmpty()) {
            return IntStream.range(1, rank - 1).boxed().toList();
        }
        List<Integer> list =
                attentionAxes.stream().map(a -> a < 0 ? a + rank : a).toList();
        check(
                list.stream().allMatch(a -> a > 0 && a < rank - 1)
                        && list.stream().distinct().count() == list.size(),
                "attention goes over axes between batch and features, that is 1 to " + (rank - 2) + ", each once; not "
                        + attentionAxes);
        return list;
    }

    @Override
    protected void describe(Options o) {
        o.put("num_heads", heads())
                .put("key_dim", keyDim())
                .put("value_dim", valueDim)
                .put("output_shape", outputShape.isEmpty() ? null : outputShape)
                .put("attention_axes", attentionAxes.isEmpty() ? null : attentionAxes);
        super.describe(o);
    }
}
