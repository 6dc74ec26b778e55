package org.argali.models.examples;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.rescaling;
import static org.argali.layers.Layers.separableConv2d;
import static org.argali.layers.Layers.upSampling2d;
import static org.argali.layers.Layers.zeroPadding2d;

import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Digits;
import org.argali.models.data.Labelled;
import org.argali.tensor.NDArray;

/**
 * An image classifier of separable convolutions: {@code float[n, size, size, 3] -> float[n, 10]}. It reads handwritten
 * digits, enlarged, in three equal colours from 0 to 255.
 *
 * @param scale 2 for images of 64x64, 1 for 32x32
 * @param samples how many digits it learns
 */
public record SeparableClassifier(int scale, int samples) implements Example {
    @Override
    public int epochs() {
        return 12;
    }

    Model model() {
        Model model = Sequential.of(
                input(32 * scale, 32 * scale, 3),
                separableConv2d(32, 3).activation(RELU),
                separableConv2d(64, 3).activation(RELU),
                maxPooling2d(2),
                separableConv2d(64, 3).activation(RELU),
                separableConv2d(128, 3).activation(RELU),
                maxPooling2d(2),
                separableConv2d(64, 3).activation(RELU),
                separableConv2d(128, 3).activation(RELU),
                globalAveragePooling2d(),
                dense(32).activation(RELU),
                dense(10).activation(SOFTMAX));
        model.compile("rmsprop", "sparse_categorical_crossentropy", "acc");
        return model;
    }

    @Override
    public History run(Fit how) {
        Labelled digits = Digits.load().train().first(samples);
        NDArray images = enlarged().predict(digits.x());
        try (Model model = model()) {
            model.summary();
            return model.fit(images, digits.y(), how.batchSize(32));
        }
    }

    /** A model can prepare data too: {@code [n, 28, 28, 1] -> [n, size, size, 3]}. */
    private Model enlarged() {
        Tensor in = input(28, 28, 1);
        Tensor large =
                upSampling2d(scale).apply(zeroPadding2d(2).apply(rescaling(255).apply(in)));
        return Model.of(in, concatenate(large, large, large));
    }
}
