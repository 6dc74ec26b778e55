package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.layers.Activation;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.LayerScale;
import org.argali.layers.Options;
import org.argali.layers.SpatialDropoutLayer;
import org.argali.regularizers.Regularizer;
import org.jspecify.annotations.Nullable;

/** Writes layers and the values of their options as Keras 3 does. */
final class KerasWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String OWN = Layer.class.getPackageName();

    private KerasWriter() {}

    /** An object of Keras: {@code {"module": ..., "class_name": ..., "config": ..., "registered_name": null}}. */
    static ObjectNode object(String module, String className, JsonNode config) {
        ObjectNode o = JSON.objectNode();
        o.put("module", module);
        o.put("class_name", className);
        o.set("config", config);
        o.putNull("registered_name");
        return o;
    }

    /** An object whose options are pairs of name and value. */
    static ObjectNode object(String module, String className, Object... options) {
        ObjectNode config = JSON.objectNode();
        for (int i = 0; i < options.length; i += 2) {
            config.set((String) options[i], value(options[i + 1]));
        }
        return object(module, className, config);
    }

    /** A layer that is no network, under a name. */
    static ObjectNode layer(Layer layer, String name) {
        ObjectNode config = JSON.objectNode();
        config.put("name", name);
        if (!(layer instanceof InputLayer)) {
            if (!(layer instanceof SpatialDropoutLayer<?>)) { // Keras' refuses the option
                config.put("trainable", layer.isTrainable());
            }
            config.set("dtype", policy(layer));
        }
        put(config, layer.config().asMap());
        ObjectNode o = object("keras.layers", layer.className(), config);
        if (layer instanceof LayerScale) { // no part of keras.layers
            o.put("module", "keras.src.applications.convnext").put("registered_name", layer.className());
        } else if (!layer.getClass().getPackageName().equals(OWN)) {
            o.putNull("module").put("registered_name", layer.getClass().getName());
        }
        return o;
    }

    static ObjectNode policy(Layer layer) {
        return object("keras", "DTypePolicy", "name", layer.dtypePolicy().toString());
    }

    private static void put(ObjectNode into, Map<String, ? extends @Nullable Object> values) {
        values.forEach((k, v) -> into.set(k, value(v)));
    }

    /** The error about something of a user's own, of which Keras' files have no name. */
    static NotSupportedException unwritable(String what, Object value) {
        return new NotSupportedException("writing the " + what + " " + value + " of " + value.getClass()
                + ", which is none of Keras'; only those of Argali can be written");
    }

    /** A value of an option. */
    static JsonNode value(@Nullable Object v) {
        if (v == null || v.equals(Optional.empty())) {
            return JSON.nullNode();
        } else if (v instanceof JsonNode json) {
            return json;
        } else if (v instanceof Boolean b) {
            return JSON.booleanNode(b);
        } else if (v instanceof Integer i) {
            return JSON.numberNode(i);
        } else if (v instanceof Double d) {
            return JSON.numberNode(d);
        } else if (v instanceof String s) {
            return JSON.textNode(s);
        } else if (v instanceof Activation a) {
            return KerasActivations.write(a);
        } else if (v instanceof Initializer i) {
            return KerasInitializers.write(i);
        } else if (v instanceof Enum<?> e) {
            return JSON.textNode(e.name().toLowerCase(Locale.ROOT));
        }
        return composite(v);
    }

    private static JsonNode composite(Object v) {
        if (v instanceof Regularizer r) {
            return KerasPenalties.writeRegularizer(r);
        } else if (v instanceof Constraint k) {
            return KerasPenalties.writeConstraint(k);
        } else if (v instanceof Options.Named n) {
            return KerasConfig.write(n.layer(), n.name());
        } else if (v instanceof Iterable<?> all) {
            ArrayNode list = JSON.arrayNode();
            all.forEach(x -> list.add(value(x)));
            return list;
        } else if (v instanceof Map<?, ?> all) {
            ObjectNode o = JSON.objectNode();
            all.forEach((k, x) -> o.set((String) k, value(x)));
            return o;
        }
        throw new IllegalArgumentException(
                "an option cannot be a " + v.getClass().getName() + ": " + v);
    }
}
