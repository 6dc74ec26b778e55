package org.argali.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.metrics.Direction;

/**
 * The figures of every epoch. Prints as a table: of each figure the first, the last and the best, and its course.
 *
 * <pre>{@code
 * history.get("val_acc");      // one number for each epoch
 * }</pre>
 */
public final class History {
    private final List<Integer> epochs = new ArrayList<>();
    private final Map<String, List<Double>> figures = new LinkedHashMap<>();
    private final Map<String, Direction> directions = new HashMap<>();
    private boolean interrupted;

    void add(int epoch, Logs logs) {
        epochs.add(epoch);
        logs.all()
                .forEach((k, v) ->
                        figures.computeIfAbsent(k, x -> new ArrayList<>()).add(v));
    }

    void interrupted(boolean early) {
        interrupted = early;
    }

    /** Whether Ctrl-C, or an interrupt of the thread, ended training before it was done. */
    public boolean isInterrupted() {
        return interrupted;
    }

    void save(SavedState s) {
        s.putNumbers("epochs", epochs);
        s.put("figures", figures.size());
        int i = 0;
        for (Map.Entry<String, List<Double>> f : figures.entrySet()) {
            s.put("name/" + i, f.getKey());
            s.putNumbers("values/" + i++, f.getValue());
        }
    }

    void restore(SavedState s) {
        epochs.clear();
        figures.clear();
        s.numbers("epochs").forEach(e -> epochs.add(e.intValue()));
        for (int i = 0; i < s.count("figures"); i++) {
            figures.put(s.text("name/" + i), new ArrayList<>(s.numbers("values/" + i)));
        }
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

    /** Whether more or less of a figure is better. */
    Direction direction(String name) {
        return directions.getOrDefault(name, Direction.UNKNOWN);
    }

    /** Remembers which way the figures get better. */
    void learn(Figures known) {
        known.names().forEach(n -> directions.put(n, known.direction(n)));
    }

    @Override
    public String toString() {
        return HistoryTable.of(this);
    }
}
