package org.argali.saving;

import static java.util.Map.entry;

import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.layers.AdditiveAttention;
import org.argali.layers.Attention;
import org.argali.layers.MultiHeadAttention;

/** Reads attention. */
final class KerasAttention {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("Attention", KerasAttention::attention),
            entry("AdditiveAttention", KerasAttention::additive),
            entry("MultiHeadAttention", KerasAttention::heads));

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
        c.harmless("seed", "flash_attention", "query_shape", "key_shape", "value_shape");
        c.off("use_gate", "sliding_window", "activity_regularizer");
        if (c.get("attention_axes").isPresent()) {
            int[] axes = c.integers("attention_axes");
            if (axes.length != 1 || (axes[0] != 1 && axes[0] != -2)) {
                throw c.unsupported("attention_axes");
            }
        }
        MultiHeadAttention l = new MultiHeadAttention(c.integer("num_heads"), c.integer("key_dim"))
                .dropout(c.number("dropout", 0))
                .useBias(c.flag("use_bias", true))
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                .biasInitializer(KerasLayers.initializer(c, "bias_initializer", Initializers.ZEROS));
        l = c.get("value_dim").isPresent() ? l.valueDim(c.integer("value_dim")) : l;
        l = c.get("output_shape").isPresent() ? l.outputShape(c.integers("output_shape")) : l;
        l = KerasLayers.regularized(c, "kernel", l, MultiHeadAttention::kernelRegularizer);
        l = KerasLayers.regularized(c, "bias", l, MultiHeadAttention::biasRegularizer);
        l = KerasLayers.constrained(c, "kernel", l, MultiHeadAttention::kernelConstraint);
        return KerasLayers.constrained(c, "bias", l, MultiHeadAttention::biasConstraint);
    }
}
