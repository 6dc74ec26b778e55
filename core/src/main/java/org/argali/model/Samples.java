package org.argali.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.tensor.NDArray;

/**
 * Inputs, targets and weights of some samples, in the order of a model's inputs and outputs.
 *
 * @param weights one for each target
 */
public record Samples(List<NDArray> inputs, List<NDArray> targets, List<Optional<NDArray>> weights) {
    public Samples {
        inputs = List.copyOf(inputs);
        targets = List.copyOf(targets);
        weights = List.copyOf(weights);
    }

    /** Number of samples. */
    public int size() {
        return inputs.get(0).shape().dim(0);
    }

    /** Samples {@code from} (inclusive) to {@code to} (exclusive), copied. */
    public Samples rows(int from, int to) {
        return new Samples(
                inputs.stream().map(a -> a.rows(from, to)).toList(),
                targets.stream().map(a -> a.rows(from, to)).toList(),
                weights.stream().map(w -> w.map(a -> a.rows(from, to))).toList());
    }

    /** Samples {@code order[from]} and following, copied. */
    Samples rows(int[] order, int from, int count) {
        return new Samples(
                inputs.stream().map(a -> rows(a, order, from, count)).toList(),
                targets.stream().map(a -> rows(a, order, from, count)).toList(),
                weights.stream()
                        .map(w -> w.map(a -> rows(a, order, from, count)))
                        .toList());
    }

    private static NDArray rows(NDArray a, int[] order, int from, int count) {
        NDArray some = NDArray.zeros(a.type().withShape(a.shape().with(0, count)));
        for (int i = 0; i < count; i++) {
            some.copyFrom(a, order[from + i] * a.rowSize(), i * a.rowSize(), a.rowSize());
        }
        return some;
    }

    /** All arrays in the order in which programs are fed. */
    List<NDArray> feeds() {
        List<NDArray> all = new ArrayList<>(inputs);
        all.addAll(targets);
        weights.forEach(w -> w.ifPresent(all::add));
        return all;
    }
}
