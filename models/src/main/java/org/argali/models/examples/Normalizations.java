package org.argali.models.examples;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.input;

import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Digits;
import org.argali.models.data.Labelled;

/**
 * Batch normalization after convolutions and after a dense layer, on handwritten digits: {@code float[n, 28, 28, 1] ->
 * float[n, 10]}.
 *
 * @param renorm whether batches are renormalized
 * @param samples how many digits it learns
 */
public record Normalizations(boolean renorm, int filters, int samples) implements Example {
    @Override
    public int epochs() {
        return 6;
    }

    Model model() {
        Model model = Sequential.of(
                input(28, 28, 1),
                conv2d(filters, 3).strides(2).activation(RELU),
                batchNormalization().renorm(renorm), // over the channels: axis -1
                conv2d(2 * filters, 3).strides(2).activation(RELU),
                batchNormalization().renorm(renorm),
                globalAveragePooling2d(),
                dense(2 * filters).activation(RELU),
                batchNormalization().renorm(renorm),
                dense(10).activation(SOFTMAX));
        model.compile("adam", "sparse_categorical_crossentropy", "acc");
        return model;
    }

    @Override
    public History run(Fit how) {
        Labelled digits = Digits.load().train().first(samples);
        try (Model model = model()) {
            model.summary();
            return model.fit(digits.x(), digits.y(), how.batchSize(32).validationSplit(0.2));
        }
    }
}
