package org.argali.model;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.argali.layers.Lstm;
import org.argali.layers.Tensor;
import org.junit.jupiter.api.Test;

/** The tables that Keras 2.2.4 prints for the same programs. */
class SummaryTest {

    private static void assertSummary(Model model, String file) throws IOException {
        assertSummary(model.toString(), file);
    }

    private static void assertSummary(String text, String file) throws IOException {
        try (InputStream in = SummaryTest.class.getResourceAsStream("/summaries/" + file)) {
            String want = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.stripTrailing()).isEqualTo(want.stripTrailing());
        }
    }

    static Model imdb() {
        return Sequential.of(
                input(INT32, 500),
                embedding(2000, 128).name("embed"),
                conv1d(32, 7).activation(RELU),
                maxPooling1d(5),
                conv1d(32, 7).activation(RELU),
                globalMaxPooling1d(),
                dense(1));
    }

    @Test
    void layersInARow() throws IOException {
        assertSummary(imdb(), "summary_imdb.txt");
    }

    @Test
    void aChainWithItsInput() throws IOException {
        Tensor in = input(64);
        Tensor x = dense(32).activation(RELU).apply(in);
        x = dense(32).activation(RELU).apply(x);
        assertSummary(Model.of(in, dense(10).activation(SOFTMAX).apply(x)), "summary_mlp_functional.txt");
    }

    @Test
    void twoInputs() throws IOException {
        Tensor text = input("text", INT32, ANY);
        Tensor question = input("question", INT32, ANY);
        Tensor t = lstm(32).apply(embedding(10_000, 64).apply(text));
        Tensor q = lstm(16).apply(embedding(10_000, 32).apply(question));
        Tensor answer = dense(500).activation(SOFTMAX).apply(concatenate(t, q));
        assertSummary(Model.of(List.of(text, question), answer), "summary_question_answering.txt");
    }

    @Test
    void aLayerCalledTwice() throws IOException {
        Lstm shared = lstm(32);
        Tensor left = input(ANY, 128);
        Tensor right = input(ANY, 128);
        Tensor merged = concatenate(shared.apply(left), shared.apply(right));
        assertSummary(
                Model.of(List.of(left, right), dense(1).activation(SIGMOID).apply(merged)), "summary_siamese_lstm.txt");
    }

    @Test
    void threeOutputs() throws IOException {
        Tensor posts = input("posts", INT32, ANY);
        Tensor x = embedding(50_000, 256).apply(posts);
        x = conv1d(128, 5).activation(RELU).apply(x);
        x = maxPooling1d(5).apply(x);
        x = conv1d(256, 5).activation(RELU).apply(x);
        x = conv1d(256, 5).activation(RELU).apply(x);
        x = globalMaxPooling1d().apply(x);
        x = dense(128).activation(RELU).apply(x);
        Tensor age = dense(1).name("age").apply(x);
        Tensor income = dense(10).activation(SOFTMAX).name("income").apply(x);
        Tensor gender = dense(1).activation(SIGMOID).name("gender").apply(x);
        assertSummary(Model.of(posts, age, income, gender), "summary_three_heads.txt");
    }

    @Test
    void namesRestartWithEachModel() {
        assertThat(imdb().toString()).isEqualTo(imdb().toString()).contains("dense_1", "conv1d_2");
    }

    private static Model nestedTwice() {
        Model innermost = Sequential.of(input(3), dense(3).name("deep")).name("innermost");
        Tensor in = input("x", 3);
        Tensor y = dense(3).name("first").apply(in);
        Model inner = Model.of(in, add(innermost.apply(y), y)).name("inner");
        inner.layer("first").setTrainable(false);
        return Sequential.of(input(3), inner, activation(RELU), dense(2).name("head"));
    }

    @Test
    void modelsInsideAreExpanded() throws IOException {
        Summary all = Summary.plain().expandNested().showTrainable().showBytes();
        assertSummary(nestedTwice().summaryText(all), "nested.txt");
    }

    @Test
    void whatIsNotAskedForIsNotShown() {
        assertThat(nestedTwice().summaryText(Summary.plain()))
                .isEqualTo(nestedTwice().toString());
        assertThat(nestedTwice().summaryText(Summary.plain().lineLength(80)).lines())
                .filteredOn(l -> !l.contains("params:"))
                .allMatch(l -> l.length() == 80);
        assertThatThrownBy(() -> Summary.plain().lineLength(-1)).hasMessageContaining("at least 0, not -1");
    }
}
