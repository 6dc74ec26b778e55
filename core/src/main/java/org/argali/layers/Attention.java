package org.argali.layers;

import static org.argali.initializers.Initializers.ONES;

import java.util.List;
import java.util.Optional;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Attention by dot products of query and key (Luong et al. 2015): {@code (float[n, t, d], float[n, s, e]) -> float[n, t,
 * e]}.
 *
 * <pre>{@code
 * Tensor y = attention().apply(input(10, 64), input(20, 64));     // f32[?,10,64]
 * }</pre>
 */
public final class Attention extends ScoredAttentionLayer<Attention> {
    /** How a query and a key are compared. */
    public enum ScoreMode {
        /** By their dot product. */
        DOT,
        /** By {@code w sum tanh(query + key)} with a trained factor w. */
        CONCAT
    }

    private boolean useScale;
    private ScoreMode scoreMode = ScoreMode.DOT;
    private @Nullable Weight scale;
    private @Nullable Weight concatWeight;

    /** Whether a trained factor, at first 1, scales the scores; with CONCAT, the sums. There is none by default. */
    public Attention useScale(boolean on) {
        return with(l -> l.useScale = on);
    }

    /** {@link ScoreMode#DOT} by default. */
    public Attention scoreMode(ScoreMode m) {
        return with(l -> l.scoreMode = m);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        scale = useScale ? addWeight("scale", Shape.SCALAR, ONES, true) : null;
        concatWeight =
                scoreMode == ScoreMode.CONCAT ? addWeight("concat_score_weight", Shape.SCALAR, ONES, true) : null;
    }

    @Override
    Value scores(Call c, Value query, Value key) {
        Optional<Value> factor = Optional.ofNullable(scale).map(c::weight);
        Weight w = concatWeight;
        if (w != null) {
            return c.mul(tanhOfSums(c, query, key, factor, Optional.empty()), c.weight(w));
        }
        Value dots = c.emit(new MatMul(false, true), query, key);
        return factor.map(f -> c.mul(dots, f)).orElse(dots);
    }

    @Override
    protected void describe(Options o) {
        o.put("use_scale", useScale).put("score_mode", scoreMode);
        super.describe(o);
    }
}
