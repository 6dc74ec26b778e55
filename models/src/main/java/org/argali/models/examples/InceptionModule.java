package org.argali.models.examples;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.averagePooling2d;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Padding.SAME;

import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.models.data.Digits;
import org.argali.models.data.Labelled;

/**
 * A graph of layers that parts and comes together (Szegedy et al. 2014): four branches look at handwritten digits with
 * windows of different sizes, {@code float[n, 28, 28, 1] -> float[n, 10]}.
 *
 * @param filters of each branch
 * @param samples how many digits it learns
 */
public record InceptionModule(int filters, int samples) implements Example {
    @Override
    public int epochs() {
        return 8;
    }

    Model model() {
        Tensor in = input(28, 28, 1);
        Tensor x = conv2d(filters, 3).activation(RELU).apply(in);

        Tensor a = conv2d(filters, 1).strides(2).activation(RELU).apply(x);
        Tensor b = conv2d(filters, 1).activation(RELU).apply(x);
        b = conv2d(filters, 3).strides(2).padding(SAME).activation(RELU).apply(b);
        Tensor c = averagePooling2d(3).strides(2).padding(SAME).apply(x);
        c = conv2d(filters, 3).padding(SAME).activation(RELU).apply(c);
        Tensor d = conv2d(filters, 1).activation(RELU).apply(x);
        d = conv2d(filters, 3).padding(SAME).activation(RELU).apply(d);
        d = conv2d(filters, 3).strides(2).padding(SAME).activation(RELU).apply(d);
        Tensor inception = concatenate(a, b, c, d); // [n, 13, 13, 4 filters]

        Tensor out = dense(10).activation(SOFTMAX).apply(flatten().apply(inception));
        Model model = Model.of(in, out);
        model.compile("adam", "sparse_categorical_crossentropy", "acc");
        return model;
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
