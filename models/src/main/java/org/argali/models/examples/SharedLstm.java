package org.argali.models.examples;

import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.tensor.Shape.ANY;

import java.util.List;
import java.util.SplittableRandom;
import org.argali.layers.Lstm;
import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * One layer, two calls, one set of weights: {@code float[n, ?, features], float[n, ?, features] -> float[n, 1]}.
 *
 * <p>The data are made up. Each step of a sequence is silence or, with a probability of its own, a sound; the answer is
 * whether there is more of it on the left.
 *
 * @param features numbers of a step
 * @param length steps of a sequence
 */
public record SharedLstm(int features, int length, int samples) implements Example {
    @Override
    public int epochs() {
        return 12;
    }

    Model model() {
        Lstm lstm = lstm(32);
        Tensor left = input(ANY, features);
        Tensor right = input(ANY, features);
        Tensor merged = concatenate(lstm.apply(left), lstm.apply(right));
        Model model =
                Model.of(List.of(left, right), dense(1).activation(SIGMOID).apply(merged));
        model.compile("adam", "binary_crossentropy", "acc");
        return model;
    }

    @Override
    public History run(Fit how) {
        SplittableRandom random = new SplittableRandom(1);
        NDArray left = NDArray.zeros(TensorType.f32(samples, length, features));
        NDArray right = NDArray.zeros(TensorType.f32(samples, length, features));
        float[] more = new float[samples];
        for (int i = 0; i < samples; i++) {
            more[i] = sounds(left, i, random) > sounds(right, i, random) ? 1 : 0;
        }
        try (Model model = model()) {
            model.summary();
            return model.fit(List.of(left, right), NDArray.of(more, samples, 1), how.batchSize(32));
        }
    }

    /** Writes one sequence, and counts its sounds. */
    private int sounds(NDArray to, int sample, SplittableRandom random) {
        double probability = random.nextDouble();
        int count = 0;
        for (int t = 0; t < length; t++) {
            boolean sound = random.nextDouble() < probability;
            count += sound ? 1 : 0;
            for (int f = 0; f < features; f++) {
                double noise = random.nextDouble() - 0.5;
                to.set((sample * length + t) * features + f, noise + (sound ? Math.cos(f) : 0));
            }
        }
        return count;
    }
}
