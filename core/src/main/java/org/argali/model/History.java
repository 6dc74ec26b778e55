package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of every epoch. Prints as a table.
 *
 * <pre>{@code
 * history.get("val_acc");      // one number for each epoch
 * }</pre>
 */
public final class History {
    private final List<Integer> epochs = new ArrayList<>();
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();

    void add(int epoch, Logs logs) {
        epochs.add(epoch);
        logs.all()
                .forEach((k, v) ->
                        figures.computeIfAbsent(k, x -> new ArrayList<>()).add(v));
    }

    /** Numbers of the epochs that were completed, from 0. */
    public List<Integer> epochs() {
        return List.copyOf(epochs);
    }

    /** Names of the figures. */
    public List<String> names() {
        return List.copyOf(figures.keySet());
    }

    /**
     * A figure, epoch by epoch; {@code acc} and {@code accuracy} find each other.
     *
     * @throws IllegalArgumentException listing those that exist
     */
    public List<Double> get(String name) {
        List<Double> v = figures.containsKey(name) ? figures.get(name) : figures.get(Logs.otherName(name));
        if (v == null) {
            throw new IllegalArgumentException(
                    "there is no figure '" + name + "'; there are " + String.join(", ", names()));
        }
        return List.copyOf(v);
    }

    /** A figure after the last epoch. */
    public double last(String name) {
        List<Double> v = get(name);
        return v.get(v.size() - 1);
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder("epoch");
        names().forEach(n -> b.append(String.format(Locale.ROOT, "  %12s", n)));
        for (int i = 0; i < epochs.size(); i++) {
            b.append(String.format(Locale.ROOT, "%n%5d", epochs.get(i) + 1));
            for (String n : names()) {
                List<Double> v = get(n);
                b.append(i < v.size() ? String.format(Locale.ROOT, "  %12.6g", v.get(i)) : "             -");
            }
        }
        return b.toString();
    }
}
