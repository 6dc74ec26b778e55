package org.argali.models.examples;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Padding.SAME;

import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.models.data.Digits;
import org.argali.models.data.Labelled;

/**
 * Shortcuts around convolutions (He et al. 2015), one that passes its input on as it is and one that brings it to the
 * size of what it is added to, on handwritten digits: {@code float[n, 28, 28, 1] -> float[n, 10]}.
 *
 * @param samples how many digits it learns
 */
public record ResidualBlocks(int filters, int samples) implements Example {
    @Override
    public int epochs() {
        return 8;
    }

    Model model() {
        Tensor in = input(28, 28, 1);
        Tensor x = conv2d(filters, 3).padding(SAME).activation(RELU).apply(in);
        x = maxPooling2d(2).apply(x);
        x = identityBlock(x);
        x = linearBlock(x);
        Tensor out = dense(10).activation(SOFTMAX).apply(flatten().apply(x));
        Model model = Model.of(in, out);
        model.compile("adam", "sparse_categorical_crossentropy", "acc");
        return model;
    }

    /** Keeps the size, so that the shortcut is the input itself. */
    private Tensor identityBlock(Tensor x) {
        Tensor y = conv2d(filters, 3).padding(SAME).activation(RELU).apply(x);
        y = conv2d(filters, 3).padding(SAME).activation(RELU).apply(y);
        y = conv2d(filters, 3).padding(SAME).activation(RELU).apply(y);
        return add(y, x);
    }

    /** Halves height and width, as a convolution of windows of one dot does in the shortcut. */
    private Tensor linearBlock(Tensor x) {
        Tensor y = conv2d(2 * filters, 3).padding(SAME).activation(RELU).apply(x);
        y = conv2d(2 * filters, 3).padding(SAME).activation(RELU).apply(y);
        y = maxPooling2d(2).strides(2).apply(y);
        Tensor shortcut = conv2d(2 * filters, 1).strides(2).padding(SAME).apply(x);
        return add(y, shortcut);
    }

    @Override
    public History run(Fit how) {
        Labelled digits = Digits.load().train().first(samples);
        try (Model model = model()) {
            model.summary();
            return model.fit(digits.x(), digits.y(), how.batchSize(32));
        }
    }
}
