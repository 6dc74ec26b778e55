package org.argali.saving;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.layers.Activations;
import org.argali.layers.Bidirectional;
import org.argali.layers.Gru;
import org.argali.layers.Layer;
import org.argali.layers.Lstm;
import org.argali.layers.RecurrentLayer;
import org.argali.layers.SimpleRnn;
import org.argali.layers.SpectralNormalization;
import org.argali.layers.TimeDistributed;

/** Reads recurrent layers and what goes around them. */
final class KerasRecurrent {
    static final Map<String, KerasLayers.Reader> READERS = Map.ofEntries(
            entry("LSTM", KerasRecurrent::lstm),
            entry("GRU", KerasRecurrent::gru),
            entry("SimpleRNN", c -> common(c, new SimpleRnn(c.integer("units")))),
            entry("Bidirectional", KerasRecurrent::bidirectional),
            entry(
                    "SpectralNormalization",
                    c -> new SpectralNormalization(KerasLayers.read(c.need("layer")))
                            .powerIterations(c.integer("power_iterations", 1))),
            entry("TimeDistributed", c -> new TimeDistributed(KerasLayers.read(c.need("layer")))));

    private KerasRecurrent() {}

    private static Lstm lstm(Config c) {
        return common(c, new Lstm(c.integer("units")))
                .recurrentActivation(KerasLayers.activation(c, "recurrent_activation", Activations.SIGMOID))
                .unitForgetBias(c.flag("unit_forget_bias", true));
    }

    private static Gru gru(Config c) {
        return common(c, new Gru(c.integer("units")))
                .recurrentActivation(KerasLayers.activation(c, "recurrent_activation", Activations.SIGMOID))
                .resetAfter(c.flag("reset_after", true));
    }

    private static <L extends RecurrentLayer<L>> L common(Config c, L layer) {
        KerasLayers.noPenalties(c, "kernel", "recurrent", "bias");
        c.harmless("unroll", "seed", "implementation", "use_cudnn");
        c.off("stateful", "dropout", "recurrent_dropout", "time_major");
        return layer.activation(KerasLayers.activation(c, "activation", Activations.TANH))
                .useBias(c.flag("use_bias", true))
                .kernelInitializer(KerasLayers.initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                .recurrentInitializer(KerasLayers.initializer(c, "recurrent_initializer", Initializers.ORTHOGONAL))
                .biasInitializer(KerasLayers.initializer(c, "bias_initializer", Initializers.ZEROS))
                .returnSequences(c.flag("return_sequences", false))
                .returnState(c.flag("return_state", false))
                .goBackwards(c.flag("go_backwards", false))
                .zeroOutputForMask(c.flag("zero_output_for_mask", false));
    }

    private static Bidirectional bidirectional(Config c) {
        RecurrentLayer<?> forward = recurrent(c, c.need("layer"));
        Bidirectional both = c.get("backward_layer").isPresent()
                ? new Bidirectional(forward, recurrent(c, c.need("backward_layer")))
                : new Bidirectional(forward);
        boolean none = c.has("merge_mode") && c.get("merge_mode").isEmpty();
        return both.merge(
                none
                        ? Bidirectional.Merge.NONE
                        : c.choice("merge_mode", Bidirectional.Merge.class, Bidirectional.Merge.CONCAT));
    }

    private static RecurrentLayer<?> recurrent(Config c, JsonNode json) {
        Layer layer = KerasLayers.read(json);
        if (layer instanceof RecurrentLayer<?> r) {
            return r;
        }
        throw c.unsupported("layer");
    }
}
