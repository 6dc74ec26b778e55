package org.argali.models.examples;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.optimizers.Optimizers.adam;

import java.util.stream.IntStream;
import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Digits;
import org.argali.models.data.Labelled;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Freezing and transfer: a base learns the digits 0 to 4; frozen and under a new head it learns 5 to 9; thawed, both go on
 * with small steps.
 *
 * @param samples how many digits there are
 */
public record TransferLearning(int filters, int samples) implements Example {
    @Override
    public int epochs() {
        return 5;
    }

    @Override
    public History run(Fit how) {
        Labelled digits = Digits.load().train().first(samples);
        Labelled low = from(digits, 0);
        Labelled high = from(digits, 5);

        Model base = Sequential.of(
                        input(28, 28, 1),
                        conv2d(filters, 3).activation(RELU),
                        maxPooling2d(2),
                        conv2d(2 * filters, 3).activation(RELU),
                        maxPooling2d(2),
                        flatten())
                .name("base");
        try (Model first = underHead(base);
                Model second = underHead(base)) {
            first.compile("adam", "sparse_categorical_crossentropy", "acc");
            first.fit(low.x(), low.y(), how.batchSize(32));

            base.setTrainable(false); // frozen: only the new head learns
            second.compile("adam", "sparse_categorical_crossentropy", "acc");
            second.summary();
            second.fit(high.x(), high.y(), how.batchSize(32));

            base.setTrainable(true); // what is trained is decided by compile, as in Keras
            second.compile(adam().learningRate(1e-4), "sparse_categorical_crossentropy", "acc");
            return second.fit(high.x(), high.y(), how.batchSize(32));
        }
    }

    private static Model underHead(Model base) {
        Tensor in = input(28, 28, 1);
        return Model.of(in, dense(5).activation(SOFTMAX).apply(base.apply(in)));
    }

    /** The samples of five digits, which become classes 0 to 4. */
    private static Labelled from(Labelled all, int lowest) {
        int[] rows = IntStream.range(0, all.size())
                .filter(i -> all.y().at(i) >= lowest && all.y().at(i) < lowest + 5)
                .toArray();
        NDArray x = NDArray.zeros(TensorType.f32(rows.length, 28, 28, 1));
        NDArray y = NDArray.zeros(TensorType.i32(rows.length));
        for (int i = 0; i < rows.length; i++) {
            x.copyFrom(all.x(), rows[i] * x.rowSize(), i * x.rowSize(), x.rowSize());
            y.set(i, all.y().at(rows[i]) - lowest);
        }
        return new Labelled(x, y);
    }
}
