package org.argali.saving;

import static java.util.Map.entry;

import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.layers.AdditiveAttention;
import org.argali.layers.Attention;
import org.argali.layers.GroupQueryAttention;
import org.argali.layers.MultiHeadAttention;
import org.argali.layers.ProjectedAttentionLayer;

/** Reads attention. */
final class KerasAttention {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("Attention", KerasAttention::attention),
            entry("AdditiveAttention", KerasAttention::additive),
            entry("MultiHeadAttention", KerasAttention::heads),
            entry("GroupQueryAttention", KerasAttention::grouped),
            entry("GroupedQueryAttention", KerasAttention::grouped));

    private KerasAttention() {}

    private static Attention attention(Config c) {
        c.harmless("seed");
        return new Attention()
                .useScale(c.flag("use_scale", false))
                .scoreMode(c.choice("score_mode", Attention.ScoreMode.class, Attention.ScoreMode.DOT))
                .dropout(c.number("dropout", 0));
    }

    private static AdditiveAttention additive(Config c) {
        c.harmless("seed");
        return new AdditiveAttention().useScale(c.flag("use_scale", true)).dropout(c.number("dropout", 0));
    }

    private static MultiHeadAttention heads(Config c) {
        MultiHeadAttention l = projected(c, new MultiHeadAttention(c.integer("num_heads"), c.integer("key_dim")));
        l = c.get("value_dim").isPresent() ? l.valueDim(c.integer("value_dim")) : l;
        l = c.get("output_shape").isPresent() ? l.outputShape(c.integers("output_shape")) : l;
        return c.get("attention_axes").isPresent() ? l.attentionAxes(c.integers("attention_axes")) : l;
    }

    private static GroupQueryAttention grouped(Config c) {
        return projected(
                c,
                new GroupQueryAttention(
                        c.integer("head_dim"), c.integer("num_query_heads"), c.integer("num_key_value_heads")));
    }

    private static <L extends ProjectedAttentionLayer<L>> L projected(Config c, L layer) {
        c.harmless("seed", "flash_attention", "query_shape", "key_shape", "value_shape");
        L l = layer.dropout(c.number("dropout", 0))
                .useBias(c.flag("use_bias", true))
                .useGate(c.flag("use_gate", false))
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                .biasInitializer(KerasLayers.initializer(c, "bias_initializer", Initializers.ZEROS));
        l = c.get("sliding_window").isPresent() ? l.slidingWindow(c.integer("sliding_window")) : l;
        l = KerasLayers.regularized(c, "kernel", l, ProjectedAttentionLayer::kernelRegularizer);
        l = KerasLayers.regularized(c, "bias", l, ProjectedAttentionLayer::biasRegularizer);
        l = KerasLayers.constrained(c, "kernel", l, ProjectedAttentionLayer::kernelConstraint);
        return KerasLayers.constrained(c, "bias", l, ProjectedAttentionLayer::biasConstraint);
    }
}
