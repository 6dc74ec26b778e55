package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Attention by a score of each query with each key, without projections: {@code float[n, t, e]}.
 *
 * @param <L> the layer's own class
 */
public abstract class ScoredAttentionLayer<L extends ScoredAttentionLayer<L>> extends AttentionLayer<L> {
    ScoredAttentionLayer() {}

    /** {@code (query [n, t, d], key [n, s, d]) -> [n, t, s]}. */
    abstract Value scores(Call c, Value query, Value key);

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        int d = inputs.get(0).dim(2);
        int e = inputs.get(inputs.size() - 1).dim(2);
        check(d == e || d < 0 || e < 0, "query and key have as many features, but " + d + " != " + e);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value key = inputs.get(inputs.size() - 1);
        Optional<Value> mask = counting(c, inputs, List.of(ofKeys(c, 1)));
        Value weights = dropped(c, weights(c, scores(c, inputs.get(0), key), mask));
        Value y = c.matmul(weights, inputs.get(1));
        Value shown = c.mask(0)
                .map(m -> c.mul(y, c.cast(c.expandDims(m, -1), y.type().dtype())))
                .orElse(y);
        return outputs(shown, weights);
    }

    /** {@code sum factor tanh(query + key)} over the features. */
    static Value tanhOfSums(Call c, Value query, Value key, Optional<Value> inside, Optional<Value> factor) {
        Value sum = c.add(c.expandDims(query, 2), c.expandDims(key, 1)); // [n, t, s, d]
        Value bent = c.tanh(inside.map(f -> c.mul(sum, f)).orElse(sum));
        Value y = factor.map(f -> c.mul(bent, f)).orElse(bent);
        Value total = c.reduce(Reduce.Kind.SUM, y, false, 3);
        Shape s = query.shape();
        return c.reshape(total, Shape.of(s.dim(0), s.dim(1), key.shape().dim(1)));
    }
}
