package org.argali.models.examples;

import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;

import java.util.List;
import java.util.SplittableRandom;
import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.models.applications.Pooling;
import org.argali.models.applications.Weights;
import org.argali.models.applications.Xception;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * A whole network as a layer, called on what two eyes see: {@code float[n, size, size, 3], float[n, size, size, 3] ->
 * float[n, 1]}, with one set of weights for both.
 *
 * <p>The data are made up: each eye sees a bright square before noise; the answer is whether the left one's is larger, that
 * is nearer.
 *
 * @param size of the images, at least 71
 */
public record SiameseXception(int size, int samples) implements Example {
    @Override
    public int epochs() {
        return 3;
    }

    Model model() {
        Model base = Xception.builder()
                .weights(Weights.NONE)
                .includeTop(false)
                .inputShape(size, size, 3)
                .pooling(Pooling.AVG)
                .build();
        Tensor left = input(size, size, 3);
        Tensor right = input(size, size, 3);
        Tensor both = concatenate(base.apply(left), base.apply(right));
        Model model =
                Model.of(List.of(left, right), dense(1).activation(SIGMOID).apply(both));
        model.compile("adam", "binary_crossentropy", "acc");
        return model;
    }

    @Override
    public History run(Fit how) {
        SplittableRandom random = new SplittableRandom(1);
        NDArray left = NDArray.generate(TensorType.f32(samples, size, size, 3), i -> random.nextDouble() - 0.5);
        NDArray right = NDArray.generate(TensorType.f32(samples, size, size, 3), i -> random.nextDouble() - 0.5);
        float[] nearer = new float[samples];
        for (int i = 0; i < samples; i++) {
            nearer[i] = square(left, i, random) > square(right, i, random) ? 1 : 0;
        }
        try (Model model = model()) {
            model.summary();
            return model.fit(List.of(left, right), NDArray.of(nearer, samples, 1), how.batchSize(8));
        }
    }

    /** Draws a square somewhere, and tells its size. */
    private int square(NDArray images, int sample, SplittableRandom random) {
        int side = 1 + random.nextInt(size - 1);
        int top = random.nextInt(size - side);
        int start = random.nextInt(size - side);
        for (int y = top; y < top + side; y++) {
            for (int x = 3 * start; x < 3 * (start + side); x++) {
                images.set((sample * size + y) * size * 3 + x, 1);
            }
        }
        return side;
    }
}
