package org.argali.saving;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Function;
import org.argali.initializers.Initializer;
import org.argali.initializers.Initializers;
import org.argali.layers.Activation;
import org.argali.layers.ActivationLayer;
import org.argali.layers.Activations;
import org.argali.layers.Add;
import org.argali.layers.Average;
import org.argali.layers.Concatenate;
import org.argali.layers.ConfiguredLayer;
import org.argali.layers.DataFormat;
import org.argali.layers.Dense;
import org.argali.layers.Dropout;
import org.argali.layers.Embedding;
import org.argali.layers.Flatten;
import org.argali.layers.Layer;
import org.argali.layers.Maximum;
import org.argali.layers.Minimum;
import org.argali.layers.Multiply;
import org.argali.layers.Reshape;
import org.argali.layers.Subtract;

/** Reads layers; {@link KerasWindows} those with windows. */
final class KerasLayers {
    private static final Map<String, Function<Config, ConfiguredLayer<?>>> READERS = Map.ofEntries(
            entry("Dense", KerasLayers::dense),
            entry("Embedding", KerasLayers::embedding),
            entry("LSTM", KerasRecurrent::lstm),
            entry("GRU", KerasRecurrent::gru),
            entry("SimpleRNN", KerasRecurrent::simpleRnn),
            entry("Bidirectional", KerasRecurrent::bidirectional),
            entry("TimeDistributed", KerasRecurrent::timeDistributed),
            entry("Activation", c -> new ActivationLayer(KerasActivations.read(c.need("activation")))),
            entry("Dropout", KerasLayers::dropout),
            entry("Flatten", c -> new Flatten().dataFormat(dataFormat(c))),
            entry("Reshape", c -> new Reshape(c.integers("target_shape"))),
            entry("Concatenate", c -> new Concatenate().axis(c.integer("axis", -1))),
            entry("Add", c -> new Add()),
            entry("Subtract", c -> new Subtract()),
            entry("Multiply", c -> new Multiply()),
            entry("Average", c -> new Average()),
            entry("Maximum", c -> new Maximum()),
            entry("Minimum", c -> new Minimum()));

    private KerasLayers() {}

    /** A layer that is no network. */
    static Layer read(JsonNode json) {
        Config c = Config.of(json);
        Function<Config, ConfiguredLayer<?>> reader = READERS.getOrDefault(
                c.className(), KerasWindows.READERS.getOrDefault(c.className(), KerasLayers::unknown));
        KerasTypes.float32(c);
        c.harmless("autocast");
        ConfiguredLayer<?> layer = reader.apply(c);
        boolean trainable = c.flag("trainable", true);
        ConfiguredLayer<?> named =
                c.text("name").<ConfiguredLayer<?>>map(layer::name).orElse(layer);
        c.done();
        return named.trainable(trainable);
    }

    private static ConfiguredLayer<?> unknown(Config c) {
        throw new NotSupportedException("layer " + c.className());
    }

    private static Dense dense(Config c) {
        c.off("quantization_config", "lora_rank");
        noPenalties(c, "kernel", "bias");
        return new Dense(c.integer("units"))
                .activation(activation(c, "activation", Activations.LINEAR))
                .useBias(c.flag("use_bias", true))
                .kernelInitializer(initializer(c, "kernel_initializer", Initializers.GLOROT_UNIFORM))
                .biasInitializer(initializer(c, "bias_initializer", Initializers.ZEROS));
    }

    private static Embedding embedding(Config c) {
        c.off("quantization_config", "lora_rank");
        noPenalties(c, "embeddings");
        return new Embedding(c.integer("input_dim"), c.integer("output_dim"))
                .maskZero(c.flag("mask_zero", false))
                .embeddingsInitializer(initializer(c, "embeddings_initializer", Initializers.RANDOM_UNIFORM));
    }

    private static Dropout dropout(Config c) {
        c.harmless("seed");
        c.off("noise_shape");
        return new Dropout(c.number("rate"));
    }

    /** Regularizers and constraints, of which there are none here yet. */
    static void noPenalties(Config c, String... weights) {
        for (String w : weights) {
            c.off(w + "_regularizer", w + "_constraint");
        }
        c.off("activity_regularizer");
    }

    static DataFormat dataFormat(Config c) {
        return c.choice("data_format", DataFormat.class, DataFormat.CHANNELS_LAST);
    }

    static Activation activation(Config c, String key, Activation fallback) {
        return c.get(key).map(KerasActivations::read).orElse(fallback);
    }

    static Initializer initializer(Config c, String key, Initializer fallback) {
        return c.get(key).map(KerasInitializers::read).orElse(fallback);
    }
}
