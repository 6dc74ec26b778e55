package org.argali.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Figures by name, such as {@code loss} and {@code acc}. Those of a batch are read from the device when first looked at, which waits
 * for it; {@link #later} does not.
 */
public final class Logs {
    private final Supplier<Map<String, Double>> source;
    private final Consumer<Consumer<Logs>> later;
    private @Nullable Map<String, Double> values;

    /**
     * @param source reads them now
     * @param later reads them without waiting
     */
    Logs(Supplier<Map<String, Double>> source, Consumer<Consumer<Logs>> later) {
        this.source = source;
        this.later = later;
    }

    static Logs of(Map<String, Double> values) {
        Logs logs = new Logs(() -> values, then -> {});
        logs.all();
        return logs;
    }

    /**
     * Hands over the figures as they are now, once they have come from the device, for which nothing waits: after one of the next
     * batches, and before the epoch ends. What several calls ask for comes in their order. At once if they have been looked at.
     *
     * <pre>{@code
     * public void onBatchEnd(int batch, Logs logs) {
     *     logs.later(figures -> System.out.println(batch + " " + figures));
     * }
     * }</pre>
     *
     * @param then is not called if training fails before
     */
    public void later(Consumer<Logs> then) {
        if (values != null) {
            then.accept(this);
        } else {
            later.accept(then);
        }
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
