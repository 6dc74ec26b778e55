package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.argali.tensor.Shape;

/**
 * One serialized object: its class and its options. Each option must be read, or named as harmless; {@link #done} throws
 * for those that were not, so that none is ignored in silence.
 */
public final class Config {
    private final String className;
    private final JsonNode options;
    private final Set<String> read = new HashSet<>();

    private Config(String className, JsonNode options) {
        this.className = className;
        this.options = options;
    }

    /**
     * Reads {@code {"class_name": ..., "config": {...}}}, or a name alone, also as a serialized function.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Config of(JsonNode json) {
        if (json.isTextual()) {
            return new Config(json.asText(), MissingNode.getInstance());
        }
        JsonNode name = json.path("class_name");
        JsonNode config = json.path("config");
        if (name.asText().equals("function") && config.isTextual()) {
            return of(config);
        }
        if (!name.isTextual()) {
            throw new IllegalArgumentException("a serialized object has a class_name, but here is " + shorten(json));
        }
        if (!config.isObject() && !config.isMissingNode()) {
            throw new IllegalArgumentException(
                    "the config of " + name.asText() + " is not an object, but " + shorten(config));
        }
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        return new Config(name.asText(), config.isMissingNode() ? none : config);
    }

    /** An object of this class with these options. */
    public static Config of(String className, JsonNode options) {
        return new Config(className, options);
    }

    private static String shorten(JsonNode json) {
        String s = json.toString();
        return s.length() > 80 ? s.substring(0, 77) + "..." : s;
    }

    public String className() {
        return className;
    }

    /** Whether it is a name alone, without options. */
    public boolean isName() {
        return options.isMissingNode();
    }

    /** The option, if it is there and not null. */
    public Optional<JsonNode> get(String key) {
        read.add(key);
        JsonNode v = options.path(key);
        return v.isMissingNode() || v.isNull() ? Optional.empty() : Optional.of(v);
    }

    /** Whether the option is there, null or not. */
    public boolean has(String key) {
        return options.has(key);
    }

    /** The option, which must be there. */
    public JsonNode need(String key) {
        return get(key).orElseThrow(
                        () -> new IllegalArgumentException("[" + className + "] the option " + key + " is missing"));
    }

    public int integer(String key) {
        return integer(key, need(key));
    }

    public int integer(String key, int fallback) {
        return get(key).map(v -> integer(key, v)).orElse(fallback);
    }

    private int integer(String key, JsonNode v) {
        if (v.isIntegralNumber() && v.canConvertToInt()) {
            return v.asInt();
        }
        if (v.isNumber() && v.asDouble() == (int) v.asDouble()) {
            return (int) v.asDouble();
        }
        throw wrong(key, v, "a whole number");
    }

    public double number(String key) {
        return number(key, need(key));
    }

    public double number(String key, double fallback) {
        return get(key).map(v -> number(key, v)).orElse(fallback);
    }

    private double number(String key, JsonNode v) {
        if (!v.isNumber()) {
            throw wrong(key, v, "a number");
        }
        return v.asDouble();
    }

    public boolean flag(String key, boolean fallback) {
        Optional<JsonNode> v = get(key);
        if (v.isPresent() && !v.get().isBoolean()) {
            throw wrong(key, v.get(), "true or false");
        }
        return v.map(JsonNode::asBoolean).orElse(fallback);
    }

    public Optional<String> text(String key) {
        Optional<JsonNode> v = get(key);
        if (v.isPresent() && !v.get().isTextual()) {
            throw wrong(key, v.get(), "a text");
        }
        return v.map(JsonNode::asText);
    }

    /** Whole numbers; a single one counts as a list of it. */
    public int[] integers(String key) {
        JsonNode v = need(key);
        if (!v.isArray()) {
            return new int[] {integer(key, v)};
        }
        List<Integer> list = new ArrayList<>();
        v.forEach(x -> list.add(integer(key, x)));
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Sizes of axes, of which those that are null are not known; a single one counts as a list of it. */
    public int[] sizes(String key) {
        JsonNode v = need(key);
        List<Integer> list = new ArrayList<>();
        (v.isArray() ? v : List.of(v)).forEach(x -> list.add(x.isNull() ? Shape.ANY : integer(key, x)));
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whole numbers in lists of lists, one after another. */
    public int[] nestedIntegers(String key) {
        List<Integer> list = new ArrayList<>();
        flatten(key, need(key), list);
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private void flatten(String key, JsonNode v, List<Integer> into) {
        if (v.isArray()) {
            v.forEach(x -> flatten(key, x, into));
        } else {
            into.add(integer(key, v));
        }
    }

    /** Numbers, perhaps as a serialized tensor; a single one counts as a list of it. */
    public double[] numbers(String key) {
        JsonNode v = need(key);
        if (v.path("class_name").asText().matches("__(tensor|numpy)__")) {
            v = v.path("config").path("value");
        }
        List<Double> list = new ArrayList<>();
        for (JsonNode x : v.isArray() ? v : List.of(v)) {
            list.add(number(key, x));
        }
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The constant of an enum whose name is the option's text. */
    public <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        for (E e : type.getEnumConstants()) {
            if (e.name().equals(text.get().toUpperCase(Locale.ROOT))) {
                return e;
            }
        }
        throw unsupported(key);
    }

    /** Options without meaning for what is computed. */
    public Config harmless(String... keys) {
        read.addAll(List.of(keys));
        return this;
    }

    /** Options that have no counterpart here, and are fine as long as they are null, false or 0. */
    public Config off(String... keys) {
        for (String k : keys) {
            Optional<JsonNode> v = get(k);
            boolean set = v.isPresent()
                    && !(v.get().isBoolean() && !v.get().asBoolean())
                    && !(v.get().isNumber() && v.get().asDouble() == 0);
            if (set) {
                throw unsupported(k);
            }
        }
        return this;
    }

    /** The option, for a message that it has no counterpart here. */
    public NotSupportedException unsupported(String key) {
        return new NotSupportedException(className + " with " + key + "=" + shorten(options.path(key)));
    }

    private IllegalArgumentException wrong(String key, JsonNode v, String wanted) {
        return new IllegalArgumentException(
                "[" + className + "] " + key + " should be " + wanted + ", but is " + shorten(v));
    }

    /**
     * Ends reading.
     *
     * @throws NotSupportedException if an option was not read, unless it is null
     */
    public void done() {
        for (Iterator<String> keys = options.fieldNames(); keys.hasNext(); ) {
            String k = keys.next();
            if (!read.contains(k) && !options.path(k).isNull()) {
                throw unsupported(k);
            }
        }
    }

    @Override
    public String toString() {
        return className + " " + shorten(options);
    }
}
