package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;

import java.util.List;
import java.util.Optional;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Attention by {@code sum scale tanh(query + key)} over the features (Bahdanau et al. 2015): {@code (float[n, t, d],
 * float[n, s, d]) -> float[n, t, d]}.
 *
 * <pre>{@code
 * Tensor y = additiveAttention().apply(input(10, 64), input(20, 64));     // f32[?,10,64]
 * }</pre>
 */
public final class AdditiveAttention extends ScoredAttentionLayer<AdditiveAttention> {
    private boolean useScale = true;
    private @Nullable Weight scale;

    /** Whether there is a trained factor for each feature; there is by default. */
    public AdditiveAttention useScale(boolean on) {
        return with(l -> l.useScale = on);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int d = Arguments.known(inputs.get(0), 2);
        scale = useScale ? addWeight("scale", Shape.of(d), GLOROT_UNIFORM, true) : null;
    }

    @Override
    Value scores(Call c, Value query, Value key) {
        return tanhOfSums(
                c, query, key, Optional.empty(), Optional.ofNullable(scale).map(c::weight));
    }

    @Override
    protected void describe(Options o) {
        o.put("use_scale", useScale);
        super.describe(o);
    }
}
