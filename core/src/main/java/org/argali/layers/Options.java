package org.argali.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.tensor.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The options of a layer under the names that they have in Keras. A value is null, a number, a boolean, a text, an enum
 * (Keras writes its name in lower case), an activation, an initializer, a regularizer, a constraint, a {@link Named}
 * layer, or a list or map of such values.
 */
public final class Options {
    /** A layer inside another, and the name that it is written under. */
    public record Named(String name, Layer layer) {
        /** Under its own name or, if it was given none, that of its kind. */
        static Named of(Layer layer) {
            return new Named(layer.givenName().orElse(layer.kind()), layer);
        }
    }

    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final Rules rules;

    Options(Rules rules) {
        this.rules = rules;
        rules.activity().ifPresent(r -> put("activity_regularizer", r));
    }

    /** Adds an option. */
    public Options put(String key, @Nullable Object value) {
        values.put(key, value);
        return this;
    }

    /** Adds {@code <prefix>_regularizer} and {@code <prefix>_constraint} of a weight. */
    Options rule(String prefix, String weight) {
        return put(prefix + "_regularizer", rules.regularizers().get(weight))
                .put(prefix + "_constraint", rules.constraints().get(weight));
    }

    /** As {@link #rule}, for weights whose names are the prefixes. */
    Options rules(String... weights) {
        for (String w : weights) {
            rule(w, w);
        }
        return this;
    }

    /** Adds {@code activity_regularizer} even if there is none, where Keras does. */
    Options activity() {
        return put("activity_regularizer", rules.activity().orElse(null));
    }

    /** The options in the order in which they were added. */
    public Map<String, @Nullable Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        values.forEach((k, v) -> parts.add(k + "=" + v));
        return String.join(", ", parts);
    }

    /** Sizes, of which those that are not known are null. */
    static List<@Nullable Integer> sizes(List<Integer> dims) {
        List<@Nullable Integer> sizes = new ArrayList<>();
        dims.forEach(d -> sizes.add(d == Shape.ANY ? null : d));
        return sizes;
    }
}
