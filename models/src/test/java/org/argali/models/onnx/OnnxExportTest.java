package org.argali.models.onnx;

import static org.argali.initializers.Initializers.constant;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.averagePooling2d;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.bidirectional;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.conv2dTranspose;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.globalAveragePooling1d;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.gru;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lambda;
import static org.argali.layers.Layers.layerNormalization;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.multiHeadAttention;
import static org.argali.layers.Layers.rnn;
import static org.argali.layers.Layers.separableConv2d;
import static org.argali.layers.Layers.simpleRnn;
import static org.argali.layers.Layers.timeDistributed;
import static org.argali.layers.Layers.zeroPadding2d;
import static org.argali.layers.Padding.SAME;
import static org.argali.tensor.DType.FLOAT32;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.op.CustomOp;
import org.argali.op.Elements;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of several parts, sizes that only the data say, and what cannot be exported. */
class OnnxExportTest {
    @TempDir
    Path folder;

    private OnnxRuntime export(Model model) {
        Path file = folder.resolve("model.onnx");
        model.export(file);
        return new OnnxRuntime(file);
    }

    private static void same(Model model, OnnxRuntime runtime, NDArray... in) {
        List<NDArray> want = model.predictAll(List.of(in));
        List<NDArray> got = runtime.run(List.of(in));
        assertThat(got).hasSameSizeAs(want);
        for (int i = 0; i < want.size(); i++) {
            assertThat(got.get(i).shape()).isEqualTo(want.get(i).shape());
            for (int k = 0; k < want.get(i).size(); k++) {
                double w = want.get(i).at(k);
                assertThat(Math.abs(got.get(i).at(k) - w))
                        .as("output %d element %d", i, k)
                        .isLessThanOrEqualTo(1e-5 * (1 + Math.abs(w)));
            }
        }
    }

    private static NDArray ids(int below, int... shape) {
        return NDArray.generate(TensorType.i32(shape), i -> (i * 7 + i / 3) % below);
    }

    private static NDArray floats(int... shape) {
        return NDArray.generate(TensorType.f32(shape), i -> Math.sin(0.7 * i) + 0.1 * Math.cos(i));
    }

    @Test
    void textAndQuestionOfAnyLength() {
        Tensor text = input("text", INT32, ANY);
        Tensor question = input("question", INT32, ANY);
        Tensor t = lstm(6).apply(embedding(50, 8).maskZero(true).apply(text));
        Tensor q = lstm(4).apply(embedding(50, 5).apply(question));
        Tensor answer = dense(7).activation(SOFTMAX).name("answer").apply(concatenate(t, q));
        Model model = Model.of(List.of(text, question), answer);
        try (OnnxRuntime runtime = export(model)) {
            assertThat(runtime.inputs()).containsExactly("text", "question");
            assertThat(runtime.outputs()).containsExactly("answer");
            assertThat(runtime.inputShapes()).containsExactly("[batch, text_axis_1]", "[batch, question_axis_1]");
            same(model, runtime, ids(50, 3, 9), ids(50, 3, 4));
            same(model, runtime, ids(50, 1, 2), ids(50, 1, 17));
        }
    }

    /** What a layer computed in a half type is float32 in the file, and rounded where the layer gives it. */
    @Test
    void mixedPrecision() {
        Tensor in = input("x", 8, 8, 3);
        Tensor x = conv2d(4, 3).dtype("mixed_bfloat16").apply(in);
        x = batchNormalization().dtype("mixed_bfloat16").apply(x);
        x = dense(5).activation(RELU)
                .dtype("mixed_float16")
                .apply(flatten().dtype("mixed_float16").apply(x));
        Model model = Model.of(in, dense(3).activation(SOFTMAX).apply(x));
        NDArray data = floats(2, 8, 8, 3);
        try (OnnxRuntime runtime = export(model)) {
            NDArray want = model.predict(data);
            NDArray got = runtime.run(List.of(data)).get(0);
            for (int i = 0; i < want.size(); i++) {
                assertThat(got.at(i)).isCloseTo(want.at(i), within(0.01));
            }
        }
    }

    @Test
    void threeOutputs() {
        Tensor posts = input("posts", INT32, ANY);
        Tensor x = embedding(50, 12).apply(posts);
        x = maxPooling1d(5).apply(conv1d(8, 5).activation(RELU).apply(x));
        x = conv1d(8, 3).strides(2).padding(SAME).activation(RELU).apply(x);
        x = dense(10).activation(RELU).apply(globalMaxPooling1d().apply(x));
        Tensor age = dense(1).name("age").apply(x);
        Tensor income = dense(4).activation(SOFTMAX).name("income").apply(x);
        Tensor gender = dense(1).activation(SIGMOID).name("gender").apply(x);
        Model model = Model.of(posts, age, income, gender);
        try (OnnxRuntime runtime = export(model)) {
            assertThat(runtime.outputs()).containsExactly("age", "income", "gender");
            for (int length : new int[] {30, 37, 44, 51}) {
                same(model, runtime, ids(50, 2, length));
            }
        }
    }

    @Test
    void modelsInModelsAndSharedLayers() {
        Tensor in = input("image", 12, 12, 3);
        Tensor y = conv2d(4, 3).padding(SAME).activation(RELU).apply(in);
        y = batchNormalization().apply(add(y, conv2d(4, 1).apply(in)));
        Model base = Model.of(in, flatten().apply(maxPooling2d(2).apply(y))).name("base");
        Tensor left = input("left", 12, 12, 3);
        Tensor right = input("right", 12, 12, 3);
        Tensor both = concatenate(base.apply(left), base.apply(right));
        Model model = Model.of(List.of(left, right), dense(2).apply(both), base.apply(left));
        try (OnnxRuntime runtime = export(model)) {
            same(model, runtime, floats(3, 12, 12, 3), floats(3, 12, 12, 3));
            same(model, runtime, floats(1, 12, 12, 3), floats(1, 12, 12, 3));
        }
    }

    @Test
    void imagesOfAnySize() {
        Tensor in = input("image", ANY, ANY, 3);
        Tensor x = conv2d(4, 3).strides(2).padding(SAME).useBias(false).apply(in);
        x = batchNormalization().apply(x);
        x = maxPooling2d(3)
                .strides(2)
                .padding(SAME)
                .apply(separableConv2d(6, 3).padding(SAME).apply(x));
        x = averagePooling2d(2).strides(2).padding(SAME).apply(x);
        Tensor scores = dense(3).apply(globalAveragePooling2d().apply(x));
        Model model = Model.of(
                in, scores, conv2dTranspose(2, 3).strides(2).padding(SAME).apply(x));
        try (OnnxRuntime runtime = export(model)) {
            for (int size : new int[] {16, 21, 30, 35}) {
                same(model, runtime, floats(2, size, size + 3, 3));
            }
        }
    }

    /** ONNX Runtime would take them as padding of the pool, which is never a maximum. */
    @Test
    void zerosAroundAnImageCanBeMaxima() {
        Model model = Sequential.of(
                input(6, 6, 2),
                conv2d(2, 1).biasInitializer(constant(-9)),
                zeroPadding2d(1),
                maxPooling2d(3).strides(2));
        try (OnnxRuntime runtime = export(model)) {
            same(model, runtime, floats(2, 6, 6, 2));
        }
    }

    @Test
    void recurrencesOverAnyLength() {
        Tensor words = input("words", INT32, ANY);
        Tensor x = embedding(30, 6).maskZero(true).apply(words);
        Tensor y = bidirectional(gru(3).returnSequences(true)).apply(x);
        Tensor z = simpleRnn(4).goBackwards(true).apply(y);
        List<Tensor> states = gru(5).returnState(true).applyAll(dense(4).apply(y));
        Tensor cells = rnn(gru(3).cell(), lstm(2).cell()).apply(y);
        Model model = Model.of(List.of(words), z, states.get(0), states.get(1), cells);
        try (OnnxRuntime runtime = export(model)) {
            same(model, runtime, ids(30, 3, 5));
            same(model, runtime, ids(30, 1, 12));
        }
    }

    @Test
    void attentionOverAnyLength() {
        Tensor words = input("words", INT32, ANY);
        Tensor x = embedding(30, 8).maskZero(true).apply(words);
        x = layerNormalization().apply(add(x, multiHeadAttention(2, 4).apply(x, x)));
        x = add(x, dense(8).apply(dense(16).activation(RELU).apply(x)));
        Tensor y = bidirectional(lstm(3).returnSequences(true)).apply(x);
        Model model = Model.of(
                words,
                globalAveragePooling1d().apply(x),
                timeDistributed(dense(2)).apply(y));
        try (OnnxRuntime runtime = export(model)) {
            same(model, runtime, ids(30, 3, 5));
            same(model, runtime, ids(30, 2, 11));
        }
    }

    @Test
    void anInputCanBeAnOutputAndAnOutputCanBeTwo() {
        Tensor in = input("x", 4);
        Tensor y = dense(3).name("y").apply(in);
        Model model = Model.of(in, in, y, y);
        try (OnnxRuntime runtime = export(model)) {
            assertThat(runtime.outputs()).containsExactly("x_output", "y", "y_1");
            same(model, runtime, floats(2, 4));
        }
    }

    @Test
    void weightsAndNodesHaveTheNamesOfTheirLayers() throws IOException {
        Tensor in = input("x", 6, 6, 2);
        Tensor y = conv2d(3, 3).name("first").apply(in);
        Model.of(in, dense(2).name("second").apply(flatten().apply(y))).export(folder.resolve("named.onnx"));
        String file = new String(
                Files.readAllBytes(folder.resolve("named.onnx")), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(file)
                .contains(
                        "argali", "first/kernel", "first/bias", "first/Conv", "second/kernel", "second/Gemm", "batch");
    }

    // ---- what cannot be exported

    private void refused(Model model, String... words) {
        Path file = folder.resolve("refused.onnx");
        assertThatThrownBy(() -> model.export(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
        assertThat(file).doesNotExist();
    }

    record Cube() implements CustomOp {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            return in;
        }

        @Override
        public void compute(List<Elements> in, List<Elements> out) {
            throw new IllegalStateException("is not run");
        }
    }

    @Test
    void opsOfOnesOwnAreNamed() {
        Tensor in = input(4);
        Tensor y = lambda((c, x) -> c.emit(new Cube(), x)).name("cubed").apply(in);
        refused(Model.of(in, y), "[export] cubed has the op onnx_export_test.cube, for which ONNX has no equivalent");
    }

    @Test
    void randomNumbersInInferenceAreNamed() {
        Tensor in = input(4);
        Tensor y =
                lambda((c, x) -> c.add(x, c.random(Shape.of(4)))).name("noise").apply(in);
        refused(Model.of(in, y), "[export] noise draws random numbers in inference");
    }

    @Test
    void statesThatAreKeptAreNamed() {
        Model model = Sequential.of(input(5, 4), lstm(3).stateful(true).name("memory"));
        refused(model, "[export] memory keeps its states from batch to batch", "stateful(false)");
    }

    @Test
    void whatDependsOnALengthIsNamed() {
        Tensor in = input(ANY, 4);
        Tensor y = lambda((c, x) -> c.concat(1, c.split(x, 1, x.shape().dim(1))))
                .name("pieces")
                .apply(in);
        refused(Model.of(in, y), "[export] what pieces computes depends on the length", "input(20, 8)");
    }

    @Test
    void aFileThatIsTooLargeIsNotBegun() {
        Tensor in = input(INT32, 4);
        refused(Model.of(in, embedding(300_000_000, 2).apply(in)), "would have 2.4 GB", "at most 2.1 GB");
    }

    @Test
    void theEndOfTheNameSaysTheForm() {
        Tensor in = input("x", FLOAT32, 4);
        Model model = Model.of(in, dense(2).apply(in));
        assertThatThrownBy(() -> model.export(folder.resolve("model.keras")))
                .hasMessageContaining("[export] models are exported as .onnx")
                .hasMessageContaining("there is save");
    }
}
