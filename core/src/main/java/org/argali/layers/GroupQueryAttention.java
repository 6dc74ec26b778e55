package org.argali.layers;

import java.util.List;
import org.argali.tensor.TensorType;

/**
 * Attention of several heads of which some share keys and values (Ainslie et al. 2023): {@code (float[n, t, d], float[n,
 * s, e]) -> float[n, t, d]}. A last input of dtype bool, {@code [n, t, s]}, says which steps each query may see.
 *
 * <pre>{@code
 * Tensor x = input(10, 64);
 * Tensor y = groupQueryAttention(16, 8, 2).useCausalMask(true).apply(x, x);     // f32[?,10,64]
 * }</pre>
 */
public final class GroupQueryAttention extends ProjectedAttentionLayer<GroupQueryAttention> {
    /**
     * @param headDim size of queries, keys and values in each head
     * @param queryHeads number of heads
     * @param keyValueHeads number of heads that keys and values have
     * @throws IllegalArgumentException if the heads of the query do not divide by those of keys and values
     */
    public GroupQueryAttention(int headDim, int queryHeads, int keyValueHeads) {
        super(
                Arguments.positive("group_query_attention", "queryHeads", queryHeads),
                Arguments.positive("group_query_attention", "keyValueHeads", keyValueHeads),
                Arguments.positive("group_query_attention", "headDim", headDim));
        if (queryHeads % keyValueHeads != 0) {
            throw new IllegalArgumentException("[group_query_attention] " + queryHeads
                    + " heads of the query do not divide by " + keyValueHeads + " of keys and values");
        }
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        Arguments.rank(inputs.get(0), 3, "[batch, steps, features]");
    }

    /** As Keras' class is called within. */
    @Override
    public String kind() {
        return "grouped_query_attention";
    }

    @Override
    int valueDim() {
        return keyDim();
    }

    @Override
    List<Integer> outputAxes(int features) {
        return List.of(features);
    }

    @Override
    List<Integer> attentionAxes(int rank) {
        return List.of(1);
    }

    @Override
    protected void describe(Options o) {
        o.put("head_dim", keyDim()).put("num_query_heads", heads()).put("num_key_value_heads", keyHeads());
        super.describe(o);
    }
}
