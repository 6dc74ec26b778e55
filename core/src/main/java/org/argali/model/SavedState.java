package org.argali.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.tensor.NDArray;

/**
 * Numbers, texts and arrays by name: what something needs to go on where it was left. Numbers come back bit by bit.
 *
 * <pre>{@code
 * class Patience extends Callback {
 *     private int waited;
 *     @Override protected void saveState(SavedState s) { s.put("waited", waited); }
 *     @Override protected void restoreState(SavedState s) { waited = s.count("waited"); }
 * }
 * }</pre>
 */
public final class SavedState {
    private final Map<String, String> texts;
    private final Map<String, NDArray> arrays;
    private final String prefix;

    /** An empty one. */
    public SavedState() {
        this(Map.of(), Map.of());
    }

    /** One that was written as texts and arrays. */
    public SavedState(Map<String, String> texts, Map<String, NDArray> arrays) {
        this(new LinkedHashMap<>(texts), new LinkedHashMap<>(arrays), "");
    }

    private SavedState(Map<String, String> texts, Map<String, NDArray> arrays, String prefix) {
        this.texts = texts;
        this.arrays = arrays;
        this.prefix = prefix;
    }

    /** What is saved under names that begin with {@code name/}, which are not seen here; it can be read and added to. */
    public SavedState part(String name) {
        return new SavedState(texts, arrays, prefix + name + "/");
    }

    // ---- saving

    public void put(String name, String text) {
        texts.put(prefix + name, text);
    }

    public void put(String name, double number) {
        put(name, Double.toString(number));
    }

    public void put(String name, boolean flag) {
        put(name, Boolean.toString(flag));
    }

    /** Saves a number if there is one; see {@link #find}. */
    public void put(String name, OptionalDouble number) {
        number.ifPresent(x -> put(name, x));
    }

    /** Saves an array as it is now. */
    public void put(String name, NDArray array) {
        keep(name, array.copy());
    }

    /** Saves an array that nobody will change. */
    void keep(String name, NDArray array) {
        arrays.put(prefix + name, array);
    }

    public void put(String name, List<NDArray> several) {
        put(name, several.size());
        for (int i = 0; i < several.size(); i++) {
            put(name + "/" + i, several.get(i));
        }
    }

    public void putNumbers(String name, List<? extends Number> numbers) {
        put(name, numbers.stream().map(n -> Double.toString(n.doubleValue())).collect(Collectors.joining(",")));
    }

    // ---- reading

    public boolean has(String name) {
        return texts.containsKey(prefix + name) || arrays.containsKey(prefix + name);
    }

    /**
     * A text.
     *
     * @throws IllegalArgumentException if none was saved under this name; so do the others
     */
    public String text(String name) {
        String text = texts.get(prefix + name);
        if (text == null) {
            throw missing(name);
        }
        return text;
    }

    public double number(String name) {
        return Double.parseDouble(text(name));
    }

    /** A whole number. */
    public int count(String name) {
        return (int) number(name);
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(text(name));
    }

    /** A number, if there is one. */
    public OptionalDouble find(String name) {
        return has(name) ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
    }

    /** A copy of an array. */
    public NDArray array(String name) {
        NDArray a = arrays.get(prefix + name);
        if (a == null) {
            throw missing(name);
        }
        return a.copy();
    }

    public List<NDArray> arrays(String name) {
        return IntStream.range(0, count(name))
                .mapToObj(i -> array(name + "/" + i))
                .toList();
    }

    public List<Double> numbers(String name) {
        String text = text(name);
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Double::valueOf).toList();
    }

    /** Names of all that is saved here and in parts of it. */
    public List<String> names() {
        List<String> all = new ArrayList<>();
        texts.keySet().stream().filter(n -> n.startsWith(prefix)).forEach(n -> all.add(n.substring(prefix.length())));
        arrays.keySet().stream().filter(n -> n.startsWith(prefix)).forEach(n -> all.add(n.substring(prefix.length())));
        return all;
    }

    /** All texts, and numbers as texts, for writing. */
    public Map<String, String> texts() {
        return Collections.unmodifiableMap(texts);
    }

    /** All arrays, for writing. */
    public Map<String, NDArray> arrays() {
        return Collections.unmodifiableMap(arrays);
    }

    private IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("nothing is saved as '" + prefix + name + "'; saved are "
                + (names().isEmpty() ? "none" : String.join(", ", names())));
    }

    @Override
    public String toString() {
        return "SavedState(" + texts.size() + " texts, " + arrays.size() + " arrays)";
    }
}
