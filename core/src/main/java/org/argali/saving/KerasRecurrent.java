package org.argali.saving;

import static org.argali.saving.KerasLayers.activation;
import static org.argali.saving.KerasLayers.initializer;

import org.argali.initializers.Initializers;
import org.argali.layers.Activations;
import org.argali.layers.Bidirectional;
import org.argali.layers.Gru;
import org.argali.layers.Layer;
import org.argali.layers.Lstm;
import org.argali.layers.RecurrentLayer;
import org.argali.layers.SimpleRnn;
import org.argali.layers.TimeDistributed;

/** Reads recurrent layers and those that wrap others. */
final class KerasRecurrent {
    private KerasRecurrent() {}

    static Lstm lstm(Config c) {
        return steps(
                c,
                new Lstm(c.integer("units"))
                        .activation(activation(c, "activation", Activations.TANH))
                        .recurrentActivation(activation(c, "recurrent_activation", Activations.SIGMOID))
                        .useBias(c.flag("use_bias", true))
                        .unitForgetBias(c.flag("unit_forget_bias", true))
                        .kernelInitializer(initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                        .recurrentInitializer(initializer(c, "recurrent_initializer", Initializers.ORTHOGONAL))
                        .biasInitializer(initializer(c, "bias_initializer", Initializers.ZEROS)));
    }

    static Gru gru(Config c) {
        return steps(
                c,
                new Gru(c.integer("units"))
                        .activation(activation(c, "activation", Activations.TANH))
                        .recurrentActivation(activation(c, "recurrent_activation", Activations.SIGMOID))
                        .useBias(c.flag("use_bias", true))
                        .resetAfter(c.flag("reset_after", true))
                        .kernelInitializer(initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                        .recurrentInitializer(initializer(c, "recurrent_initializer", Initializers.ORTHOGONAL))
                        .biasInitializer(initializer(c, "bias_initializer", Initializers.ZEROS)));
    }

    static SimpleRnn simpleRnn(Config c) {
        return steps(
                c,
                new SimpleRnn(c.integer("units"))
                        .activation(activation(c, "activation", Activations.TANH))
                        .useBias(c.flag("use_bias", true))
                        .kernelInitializer(initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                        .recurrentInitializer(initializer(c, "recurrent_initializer", Initializers.ORTHOGONAL))
                        .biasInitializer(initializer(c, "bias_initializer", Initializers.ZEROS)));
    }

    private static <L extends RecurrentLayer<L>> L steps(Config c, L layer) {
        KerasLayers.noPenalties(c, "kernel", "recurrent", "bias");
        c.harmless("unroll", "seed", "implementation", "use_cudnn");
        c.off("stateful", "dropout", "recurrent_dropout", "time_major");
        return layer.returnSequences(c.flag("return_sequences", false))
                .returnState(c.flag("return_state", false))
                .goBackwards(c.flag("go_backwards", false))
                .zeroOutputForMask(c.flag("zero_output_for_mask", false));
    }

    static Bidirectional bidirectional(Config c) {
        Bidirectional.Merge merge =
                c.text("merge_mode").map(Bidirectional.Merge::parse).orElse(Bidirectional.Merge.NONE);
        Layer forward = KerasLayers.read(c.need("layer"));
        if (!(forward instanceof RecurrentLayer<?> f)) {
            throw new NotSupportedException("layer Bidirectional of " + forward.className());
        }
        return c.get("backward_layer")
                .map(KerasLayers::read)
                .map(b -> new Bidirectional(f, (RecurrentLayer<?>) b))
                .orElseGet(() -> new Bidirectional(f))
                .merge(merge);
    }

    static TimeDistributed timeDistributed(Config c) {
        return new TimeDistributed(KerasLayers.read(c.need("layer")));
    }
}
