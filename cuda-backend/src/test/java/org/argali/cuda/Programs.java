package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.tensor.DType.INT32;

import java.util.List;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Small relatives of the programs that people write, with data of one batch. */
enum Programs {
    /** Digits, dense. */
    DENSE {
        @Override
        Model model() {
            Model m = Sequential.of(
                    input(64),
                    dense(32).activation(RELU),
                    dense(32).activation(RELU),
                    dense(10).activation(SOFTMAX));
            m.compile("rmsprop", "categorical_crossentropy", "acc");
            return m;
        }

        @Override
        List<NDArray> x(int batch) {
            return List.of(NDArray.generate(TensorType.f32(ROWS, 64), i -> Math.sin((i + batch) * (1.0 + i % 3))));
        }

        @Override
        NDArray y(int batch) {
            return NDArray.generate(TensorType.f32(ROWS, 10), i -> i % 10 == (i / 10 * 7 + batch) % 10 ? 1 : 0);
        }
    },
    /** Reviews as words: embedding, convolutions over time, pooling. */
    TEXT {
        @Override
        Model model() {
            Model m = Sequential.of(
                    input(INT32, 45),
                    embedding(50, 8),
                    conv1d(8, 7).activation(RELU),
                    maxPooling1d(5),
                    conv1d(8, 7).activation(RELU),
                    globalMaxPooling1d(),
                    dense(1).activation(SIGMOID));
            m.compile("rmsprop", "binary_crossentropy", "acc");
            return m;
        }

        @Override
        List<NDArray> x(int batch) {
            return List.of(words(45, 50, batch));
        }

        @Override
        NDArray y(int batch) {
            return NDArray.generate(TensorType.f32(ROWS, 1), i -> (i + batch) % 3 == 0 ? 1 : 0);
        }
    },
    /** Two texts read side by side. */
    BRANCHES {
        @Override
        Model model() {
            Tensor first = input(INT32, 6);
            Tensor second = input(INT32, 5);
            Tensor a = lstm(4).apply(embedding(20, 6).apply(first));
            Tensor b = lstm(3).apply(embedding(30, 5).apply(second));
            Tensor both = dropout(0.2).apply(concatenate(a, b));
            Model m = Model.of(
                    List.of(first, second), List.of(dense(5).activation(SOFTMAX).apply(both)));
            m.compile("adam", "categorical_crossentropy");
            return m;
        }

        @Override
        List<NDArray> x(int batch) {
            return List.of(words(6, 20, batch), words(5, 30, batch + 1));
        }

        @Override
        NDArray y(int batch) {
            return NDArray.generate(TensorType.f32(ROWS, 5), i -> i % 5 == (i / 5 * 3 + batch) % 5 ? 1 : 0);
        }
    };

    private static final int ROWS = 8;

    /** A new model, compiled. */
    abstract Model model();

    abstract List<NDArray> x(int batch);

    abstract NDArray y(int batch);

    /** One step on that batch; its loss. */
    double step(Model model, int batch) {
        return model.trainOnBatch(x(batch), List.of(y(batch))).get("loss");
    }

    private static NDArray words(int length, int vocabulary, int batch) {
        return NDArray.generate(
                new TensorType(DType.INT32, Shape.of(ROWS, length)), i -> (i * 31 + batch * 17 + i / 7) % vocabulary);
    }
}
