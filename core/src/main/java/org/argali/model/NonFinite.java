package org.argali.model;

import java.util.List;
import org.argali.layers.Weight;
import org.argali.plan.NonFiniteException;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;

/** Words for where a number that is none came from: layer, op, step, sample. */
final class NonFinite {
    private NonFinite() {}

    /**
     * The error with where in training it happened.
     *
     * @param step counts from 1
     * @param rows of the data, of which {@code count} from {@code from} on are the batch
     */
    static DeviceException at(NonFiniteException e, int step, int[] rows, int from, int count) {
        return new DeviceException(text(e, step, rows, from, count), e);
    }

    static String text(NonFiniteException e, int step, int[] rows, int from, int count) {
        return "step " + step + sample(e, rows, from, count) + ": " + e.getMessage();
    }

    /** {@code , sample 5 of the batch (row 137 of the data)}, if the first axis of the value is that of the samples. */
    private static String sample(NonFiniteException e, int[] rows, int from, int count) {
        if (e.type().rank() == 0 || e.type().dim(0) != count) {
            return "";
        }
        int sample = (int) (e.element() / (e.type().size() / count));
        return ", sample " + sample + " of the batch (row " + rows[from + sample] + " of the data)";
    }

    /** The weights that are not finite, for a step that began with them. */
    static List<String> weights(Model model) {
        return model.weights().stream()
                .filter(w -> !isFinite(w.value()))
                .map(w -> nameOf(model, w))
                .toList();
    }

    private static String nameOf(Model model, Weight w) {
        String layer = model.layers().contains(w.layer())
                ? model.nameOf(w.layer())
                : w.layer().kind();
        return layer + "/" + w.name();
    }

    private static boolean isFinite(NDArray a) {
        for (int i = 0; i < a.size(); i++) {
            if (!Double.isFinite(a.at(i))) {
                return false;
            }
        }
        return true;
    }
}
