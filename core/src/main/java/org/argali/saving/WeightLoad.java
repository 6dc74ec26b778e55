package org.argali.saving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.layers.Weight;
import org.argali.tensor.NDArray;

/**
 * Values on their way into weights. They are set when all is read and found to fit, so that a file that does not fit
 * changes nothing.
 */
public final class WeightLoad {
    private final String file;
    private final Map<Weight, NDArray> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param file for messages */
    public WeightLoad(String file) {
        this.file = file;
    }

    /** A value for a weight, if its type fits. */
    void offer(Weight w, String path, NDArray value, String place) {
        if (value.type().equals(w.type())) {
            values.put(w, value);
        } else {
            problem(path + " is " + w.type() + " in the model, but " + value.type() + " in the file (" + place + ")");
        }
    }

    /** Something that does not fit. */
    void problem(String what) {
        problems.add(what);
    }

    /** Everything that does not fit, so far. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** How many weights have a value. */
    public int count() {
        return values.size();
    }

    /**
     * Sets the weights.
     *
     * @param skipMismatch whether those that do not fit stay as they are
     * @throws WeightsMismatchException if something does not fit
     */
    public void apply(boolean skipMismatch) {
        if (!skipMismatch && !problems.isEmpty()) {
            throw new WeightsMismatchException(file, problems);
        }
        values.forEach(Weight::set);
    }
}
