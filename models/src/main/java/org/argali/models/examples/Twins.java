package org.argali.models.examples;

import static org.argali.data.Labels.toCategorical;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.averagePooling2d;
import static org.argali.layers.Layers.cropping2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.losses.Losses.categoricalCrossentropy;
import static org.argali.optimizers.Optimizers.rmsprop;

import org.argali.layers.GraphDisconnectedException;
import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Digits;
import org.argali.models.data.Labelled;
import org.argali.tensor.NDArray;

/**
 * The same network twice, as layers in a row and as a graph of tensors: {@code float[n, 64] -> float[n, 10]}. It reads
 * handwritten digits of 8x8 dots; with equal weights both give equal outputs.
 *
 * @param samples how many digits it learns
 */
public record Twins(int samples) implements Example {
    @Override
    public int epochs() {
        return 10;
    }

    @Override
    public History run(Fit how) {
        Labelled digits = Digits.load().train().first(samples);
        NDArray x = Sequential.of(input(28, 28, 1), cropping2d(2), averagePooling2d(3), flatten())
                .predict(digits.x()); // f32[samples,64]
        NDArray y = toCategorical(digits.y(), 10);

        Model sequential = sequential();
        sequential.summary();
        Model model = functional();
        model.summary();

        model.compile(rmsprop(), categoricalCrossentropy(), "acc");
        History history = model.fit(x, y, how.batchSize(128));
        System.out.println("score: " + model.evaluate(x, y));
        NDArray p = model.predict(x);

        sequential.setWeights(model.getWeights());
        System.out.println(
                "the twin's outputs are the same: " + sequential.predict(x).equals(p));
        sequential.close();
        model.close();
        return history;
    }

    static Model sequential() {
        return Sequential.of(
                input(64),
                dense(32).activation(RELU),
                dense(32).activation(RELU),
                dense(10).activation(SOFTMAX));
    }

    static Model functional() {
        Tensor in = input(64);
        Tensor x = dense(32).activation(RELU).apply(in);
        x = dense(32).activation(RELU).apply(x);
        Tensor out = dense(10).activation(SOFTMAX).apply(x);
        try {
            Model.of(input(64), out); // an input that out does not come from
        } catch (GraphDisconnectedException e) {
            System.out.println(e.getMessage());
        }
        return Model.of(in, out);
    }
}
