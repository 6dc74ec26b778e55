package org.argali.models.examples;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling2d;

import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Digits;
import org.argali.models.data.Split;

/**
 * Reads handwritten digits with three convolutions: {@code float[n, 28, 28, 1] -> float[n, 10]}.
 *
 * <pre>{@code
 * DigitClassifier classifier = new DigitClassifier();
 * Model model = classifier.model();
 * model.fit(classifier.data().train().x(), classifier.data().train().y(), Fit.epochs(6).batchSize(64));
 * }</pre>
 */
public record DigitClassifier() implements Classifier {
    @Override
    public Split data() {
        return Digits.load();
    }

    @Override
    public Model model() {
        Model model = Sequential.of(
                input(28, 28, 1),
                conv2d(32, 3).activation(RELU),
                maxPooling2d(2),
                conv2d(64, 3).activation(RELU),
                maxPooling2d(2),
                conv2d(64, 3).activation(RELU),
                flatten(),
                dense(64).activation(RELU),
                dense(Digits.CLASSES).activation(SOFTMAX));
        model.compile("rmsprop", "sparse_categorical_crossentropy", "acc");
        return model;
    }

    @Override
    public int batchSize() {
        return 64;
    }

    @Override
    public int epochs() {
        return 6;
    }
}
