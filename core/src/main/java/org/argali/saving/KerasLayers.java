package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.layers.Activation;
import org.argali.layers.ConfiguredLayer;
import org.argali.layers.DataFormat;
import org.argali.layers.Layer;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.DTypePolicy;

/** Reads layers; the tables of their classes are in the classes beside it. */
final class KerasLayers {
    /** Makes a layer of its options; the options that all layers have are read already. */
    @FunctionalInterface
    interface Reader extends Function<Config, ConfiguredLayer<?>> {}

    private static final Map<String, Reader> READERS = readers();

    private KerasLayers() {}

    private static Map<String, Reader> readers() {
        Map<String, Reader> all = new HashMap<>(KerasBasics.READERS);
        all.putAll(KerasWindows.READERS);
        all.putAll(KerasEdges.READERS);
        all.putAll(KerasRecurrent.READERS);
        all.putAll(KerasElementwise.READERS);
        all.putAll(KerasAttention.READERS);
        return Map.copyOf(all);
    }

    /** A layer that is no network. */
    static Layer read(JsonNode json) {
        Config c = Config.of(json);
        Reader reader = READERS.getOrDefault(c.className(), KerasLayers::unknown);
        Optional<DTypePolicy> policy = KerasTypes.policy(c);
        c.harmless("autocast");
        ConfiguredLayer<?> made = reader.apply(c);
        ConfiguredLayer<?> layer = policy.<ConfiguredLayer<?>>map(made::dtype).orElse(made);
        if (c.get("activity_regularizer").isPresent()) {
            layer = layer.activityRegularizer(KerasPenalties.regularizer(c.need("activity_regularizer")));
        }
        boolean trainable = c.flag("trainable", true);
        ConfiguredLayer<?> read = layer;
        ConfiguredLayer<?> named =
                c.text("name").<ConfiguredLayer<?>>map(read::name).orElse(read);
        c.done();
        return named.trainable(trainable);
    }

    private static ConfiguredLayer<?> unknown(Config c) {
        throw new NotSupportedException("layer " + c.className());
    }

    /** A wither of a regularizer or constraint. */
    @FunctionalInterface
    interface Wither<L, T> {
        L with(L layer, T rule);
    }

    /** Reads an option {@code <weight>_regularizer}, if there is one. */
    static <L> L regularized(Config c, String weight, L layer, Wither<L, Regularizer> wither) {
        return c.get(weight + "_regularizer")
                .map(KerasPenalties::regularizer)
                .map(r -> wither.with(layer, r))
                .orElse(layer);
    }

    /** Reads an option {@code <weight>_constraint}, if there is one. */
    static <L> L constrained(Config c, String weight, L layer, Wither<L, Constraint> wither) {
        return c.get(weight + "_constraint")
                .map(KerasPenalties::constraint)
                .map(k -> wither.with(layer, k))
                .orElse(layer);
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
