package org.argali.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Figures by name, such as {@code loss} and {@code acc}; read from the device when first looked at. */
public final class Logs {
    private final Supplier<Map<String, Double>> source;
    private @Nullable Map<String, Double> values;

    Logs(Supplier<Map<String, Double>> source) {
        this.source = source;
    }

    static Logs of(Map<String, Double> values) {
        return new Logs(() -> values);
    }

    /** All figures in the order in which they are reported. */
    public Map<String, Double> all() {
        Map<String, Double> v = values;
        if (v == null) {
            v = Collections.unmodifiableMap(new LinkedHashMap<>(source.get()));
            values = v;
        }
        return v;
    }

    /** Whether the figures have been read from the device. */
    boolean wereRead() {
        return values != null;
    }

    public double loss() {
        return get("loss");
    }

    /**
     * A figure; {@code acc} and {@code accuracy} find each other.
     *
     * @throws IllegalArgumentException listing those that exist
     */
    public double get(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no figure '" + name + "'; there are " + String.join(", ", all().keySet())));
    }

    public Optional<Double> find(String name) {
        Double exact = all().get(name);
        if (exact != null) {
            return Optional.of(exact);
        }
        return Optional.ofNullable(all().get(otherName(name)));
    }

    /** {@code accuracy} for {@code acc} and the reverse; other names as they are. */
    static String otherName(String name) {
        if (name.endsWith("accuracy")) {
            return name.substring(0, name.length() - "uracy".length());
        }
        return name.endsWith("acc") ? name + "uracy" : name;
    }

    /** Adds or replaces a figure; the callbacks that come after see it, and of an epoch the History. */
    public void put(String name, double value) {
        Map<String, Double> more = new LinkedHashMap<>(all());
        more.put(name, value);
        values = Collections.unmodifiableMap(more);
    }

    /** {@code loss: 0.1234 - acc: 0.9567}. */
    @Override
    public String toString() {
        return all().entrySet().stream()
                .map(e -> e.getKey() + ": " + format(e.getValue()))
                .collect(Collectors.joining(" - "));
    }

    private static String format(double v) {
        return Math.abs(v) > 1e-3 || v == 0
                ? String.format(Locale.ROOT, "%.4f", v)
                : String.format(Locale.ROOT, "%.4e", v);
    }
}
