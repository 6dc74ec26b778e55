package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.layerNormalization;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.separableConv1d;
import static org.argali.layers.Layers.simpleRnn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** A model of a few weights, and what is done with it. */
record SmallProgram(String name, String optimizer, List<Integer> sizes, Supplier<List<Layer>> layers) {
    private static final int OUTPUTS = 2;

    static List<SmallProgram> all() {
        return List.of(
                new SmallProgram("dense", "sgd", List.of(4), () -> List.of(dense(3).activation(RELU))),
                new SmallProgram(
                        "convolution",
                        "adam",
                        List.of(6, 3),
                        () -> List.of(conv1d(4, 3).activation(RELU), globalMaxPooling1d())),
                new SmallProgram("lstm", "rmsprop", List.of(5, 3), () -> List.of(lstm(4), dropout(0.5))),
                new SmallProgram(
                        "words",
                        "adagrad",
                        List.of(5),
                        () -> List.of(embedding(9, 3), flatten(), dense(3).activation(TANH))),
                new SmallProgram(
                        "pictures",
                        "adam",
                        List.of(5, 5, 2),
                        () -> List.of(conv2d(3, 2).activation(RELU), maxPooling2d(2), flatten())),
                new SmallProgram(
                        "batches",
                        "nadam",
                        List.of(4),
                        () -> List.of(dense(5), batchNormalization(), layerNormalization())),
                new SmallProgram("separable", "lion", List.of(7, 3), () -> List.of(separableConv1d(4, 3), flatten())),
                new SmallProgram(
                        "loops",
                        "adamax",
                        List.of(4, 2),
                        () -> List.of(simpleRnn(3).returnSequences(true), flatten())));
    }

    private boolean hasWords() {
        return name.equals("words");
    }

    Model model() {
        int[] dims = sizes.stream().mapToInt(i -> i).toArray();
        Tensor in = hasWords() ? input(DType.INT32, dims) : input(dims);
        Tensor x = in;
        for (Layer l : layers.get()) {
            x = l.apply(x);
        }
        Model m = Model.of(in, dense(OUTPUTS).activation(SOFTMAX).apply(x));
        m.compile(optimizer, "categorical_crossentropy", "acc");
        return m;
    }

    private NDArray x(int rows) {
        List<Integer> dims = new ArrayList<>(List.of(rows));
        dims.addAll(sizes);
        return NDArray.generate(
                new TensorType(hasWords() ? DType.INT32 : DType.FLOAT32, new Shape(dims)),
                i -> hasWords() ? i % 9 : Math.sin(i));
    }

    private static NDArray y(int rows) {
        return NDArray.generate(TensorType.f32(rows, OUTPUTS), i -> (i + i / 2) % 2);
    }

    /** A step, a prediction and an evaluation; each says what it gave. */
    List<Action> actions(int rows) {
        NDArray x = x(rows);
        NDArray y = y(rows);
        return List.of(
                new Action(m -> m.trainOnBatch(x, y).get("loss"), x, y),
                new Action(m -> m.predict(x, rows), x, y),
                new Action(m -> m.evaluate(x, y, rows).get("loss"), x, y));
    }

    /** Whether an action's data are what they were. */
    boolean hasItsData(Action a) {
        int rows = a.x.shape().dim(0);
        return a.x.equals(x(rows)) && a.y.equals(y(rows));
    }

    /** Something that is done with a model. */
    record Action(Function<Model, Object> what, NDArray x, NDArray y) {
        Object on(Model model) {
            return what.apply(model);
        }
    }
}
