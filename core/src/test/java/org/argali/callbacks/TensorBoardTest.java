package org.argali.callbacks;

import static org.argali.callbacks.Callbacks.lambdaCallback;
import static org.argali.callbacks.Callbacks.learningRateScheduler;
import static org.argali.callbacks.Callbacks.tensorBoard;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lambda;
import static org.argali.optimizers.Optimizers.sgd;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.argali.losses.Losses;
import org.argali.model.Callback;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.tensorboard.EventReader;
import org.argali.tensorboard.EventReader.Value;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are read back with Google's protobuf; tags and steps are those that Keras 3.15 wrote for the same model, whose layers it calls dense, not dense_1. */
class TensorBoardTest {
    private static final NDArray X = NDArray.generate(TensorType.i32(64, 12), i -> i * 7 % 20);
    private static final NDArray Y = NDArray.generate(TensorType.f32(64, 1), i -> i % 2);

    @TempDir
    private Path dir;

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(7);
    }

    /** The network of the third program of the user's notes, small. */
    private static Model model() {
        Model m = Sequential.of(
                input(INT32, 12),
                embedding(20, 8).name("embed"),
                conv1d(4, 3).activation(RELU),
                globalMaxPooling1d(),
                dense(1).activation(SIGMOID));
        m.compile("rmsprop", "binary_crossentropy", "acc");
        return m;
    }

    private static History fit(Model m, int epochs, Callback... callbacks) {
        return m.fit(
                X,
                Y,
                Fit.epochs(epochs)
                        .batchSize(16)
                        .validationSplit(0.25)
                        .verbose(0)
                        .callbacks(callbacks));
    }

    private TensorBoard board() {
        return tensorBoard(dir.toString());
    }

    private List<Value> train() {
        return EventReader.values(dir.resolve("train"));
    }

    private List<Value> validation() {
        return EventReader.values(dir.resolve("validation"));
    }

    private static List<String> keys(List<Value> values) {
        return values.stream().map(Value::key).toList();
    }

    private static Value find(List<Value> values, String key) {
        return values.stream().filter(v -> v.key().equals(key)).findFirst().orElseThrow();
    }

    @Test
    void figuresOfEpochsAsKerasWritesThem() {
        History h = fit(model(), 2, board().writeStepsPerSecond());
        assertThat(keys(train()))
                .containsExactly(
                        "0 keras",
                        "0 epoch_loss",
                        "0 epoch_acc",
                        "0 epoch_learning_rate",
                        "0 epoch_steps_per_second",
                        "1 epoch_loss",
                        "1 epoch_acc",
                        "1 epoch_learning_rate",
                        "1 epoch_steps_per_second");
        assertThat(keys(validation()))
                .containsExactly(
                        "3 evaluation_loss_vs_iterations",
                        "3 evaluation_acc_vs_iterations",
                        "0 epoch_loss",
                        "0 epoch_acc",
                        "6 evaluation_loss_vs_iterations",
                        "6 evaluation_acc_vs_iterations",
                        "1 epoch_loss",
                        "1 epoch_acc");
        assertThat(find(train(), "1 epoch_loss").scalar())
                .isEqualTo(h.get("loss").get(1).floatValue());
        assertThat(find(validation(), "1 epoch_acc").scalar())
                .isEqualTo(h.get("val_acc").get(1).floatValue());
        assertThat(find(train(), "1 epoch_learning_rate").scalar()).isEqualTo(0.001f);
        assertThat(find(train(), "1 epoch_steps_per_second").scalar()).isPositive();
    }

    @Test
    void aRateThatChangesIsThere() {
        fit(model(), 3, learningRateScheduler(epoch -> 1.0 / (epoch + 1)), board());
        assertThat(train().stream()
                        .filter(v -> v.tag().equals("epoch_learning_rate"))
                        .map(Value::scalar))
                .containsExactly(1f, 0.5f, 1 / 3f);
    }

    @Test
    void figuresOfBatchesAsKerasWritesThem() {
        fit(model(), 2, board().updateFreq(2).writeStepsPerSecond().writeGraph(false));
        assertThat(keys(train()).stream().filter(k -> k.contains("batch_")))
                .containsExactly(
                        "2 batch_loss",
                        "2 batch_acc",
                        "2 batch_steps_per_second",
                        "4 batch_loss",
                        "4 batch_acc",
                        "4 batch_steps_per_second",
                        "6 batch_loss",
                        "6 batch_acc",
                        "6 batch_steps_per_second");
        assertThat(keys(train())).as("epochs are written too").contains("0 epoch_loss", "1 epoch_loss");
    }

    @Test
    void everyBatchIsOne() {
        fit(model(), 1, board().updateFreq("batch"));
        assertThat(keys(train())).contains("1 batch_loss", "2 batch_loss", "3 batch_loss");
        assertThatThrownBy(() -> board().updateFreq("epochs")).hasMessageContaining("epoch, batch or a number");
    }

    @Test
    void weightsAsKerasNamesThem() {
        Model m = model();
        fit(m, 2, board().histogramFreq(1).writeImages());
        assertThat(train().stream().filter(v -> v.step() == 1).map(Value::tag))
                .contains(
                        "sequential/embed/embeddings/histogram",
                        "sequential/embed/embeddings/image",
                        "sequential/conv1d_1/kernel/histogram",
                        "sequential/conv1d_1/kernel/image",
                        "sequential/conv1d_1/bias/histogram",
                        "sequential/conv1d_1/bias/image",
                        "sequential/dense_1/kernel/histogram",
                        "sequential/dense_1/kernel/image",
                        "sequential/dense_1/bias/histogram")
                .doesNotContain("sequential/dense_1/bias/image");
        NDArray kernel = m.getWeights().get(1); // [3,8,4]
        Value v = find(train(), "1 sequential/conv1d_1/kernel/histogram");
        List<Float> sorted = Stream.iterate(0, i -> i + 1)
                .limit(kernel.size())
                .map(i -> (float) kernel.at(i))
                .sorted()
                .toList();
        assertThat(v.histogram()[0]).isEqualTo((double) sorted.get(0));
        assertThat(v.histogram()[88]).isEqualTo((double) Collections.max(sorted));
        assertThat(v.histogramCount()).isEqualTo(96);
        assertThat(texts(find(train(), "1 sequential/conv1d_1/kernel/image")).subList(0, 2))
                .as("a picture of [3,8] for each filter")
                .containsExactly("8", "3");
        assertThat(texts(find(train(), "1 sequential/embed/embeddings/image")).subList(0, 2))
                .as("[20,8], laid down")
                .containsExactly("20", "8");
    }

    private static List<String> texts(Value v) {
        return v.strings().stream().map(ByteString::toStringUtf8).toList();
    }

    @Test
    void outputsOfAllLayersOfValidationSamples() {
        Model m = model();
        fit(m, 2, board().histogramFreq(2).batchSize(5));
        List<Value> all =
                train().stream().filter(v -> v.tag().contains("/output")).toList();
        assertThat(keys(all))
                .containsExactly(
                        "0 sequential/embed/output/histogram",
                        "0 sequential/conv1d_1/output/histogram",
                        "0 sequential/global_max_pooling1d_1/output/histogram",
                        "0 sequential/dense_1/output/histogram");
        assertThat(all.stream().map(Value::histogramCount)).containsExactly(5 * 12 * 8.0, 5 * 10 * 4.0, 5 * 4.0, 5.0);
        fit(m, 1, board().histogramFreq(1).batchSize(5));
        NDArray p = m.predict(X.rows(48, 53));
        double smallest = Stream.of(0, 1, 2, 3, 4).mapToDouble(p::at).min().orElseThrow();
        Value last = train().stream()
                .filter(v -> v.tag().equals("sequential/dense_1/output/histogram"))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(last.histogram()[0]).as("after the epoch").isEqualTo(smallest);
    }

    @Test
    void withoutValidationThereAreWeightsAlone() {
        model().fit(X, Y, Fit.epochs(1).verbose(0).callbacks(board().histogramFreq(1)));
        assertThat(keys(train()))
                .contains("0 sequential/dense_1/kernel/histogram")
                .noneMatch(k -> k.contains("output"));
        assertThatThrownBy(() -> model().fit(
                                X,
                                Y,
                                Fit.epochs(1)
                                        .verbose(0)
                                        .callbacks(board().histogramFreq(1).writeGrads())))
                .hasMessageContaining("[TensorBoard] writeGrads")
                .hasMessageContaining("validationSplit");
    }

    @Test
    void gradientsOfValidationSamples() {
        Model m = model();
        fit(m, 1, board().histogramFreq(1).writeGrads());
        Value v = find(train(), "0 sequential/conv1d_1/kernel/gradient/histogram");
        NDArray g = Objects.requireNonNull(
                m.gradients(X.rows(48, 64), Y.rows(48, 64)).get("conv1d_1/kernel"));
        assertThat(v.histogram()[0])
                .isEqualTo(Stream.iterate(0, i -> i + 1)
                        .limit(g.size())
                        .mapToDouble(g::at)
                        .min()
                        .orElseThrow());
        assertThat(v.histogramCount()).isEqualTo(96);
    }

    /** A step of plain descent is the rate times the gradient. */
    @Test
    void gradientsAreThoseOfAStepAndChangeNothing() {
        Model m = Sequential.of(input(3), dense(4), dropout(0.5), dense(2).name("out"));
        NDArray x = NDArray.generate(TensorType.f32(6, 3), Math::sin);
        NDArray y = NDArray.generate(TensorType.f32(6, 2), Math::cos);
        m.layer("dense_1").setTrainable(false);
        m.compile(sgd().learningRate(0.5), Losses.mse(), "mae");
        List<NDArray> before = m.getWeights();
        Map<String, NDArray> g = m.gradients(x, y);
        assertThat(g.keySet()).as("of trained weights").containsExactly("out/kernel", "out/bias");
        assertThat(m.getWeights()).isEqualTo(before);
        assertThat(m.iterations()).isZero();
        assertThat(m.gradients(x, y)).as("with the same units dropped").isEqualTo(g);
        m.trainOnBatch(x, y);
        assertThat(m.iterations()).isEqualTo(1);
        NDArray kernel = m.getWeights().get(2);
        NDArray slope = Objects.requireNonNull(g.get("out/kernel"));
        for (int i = 0; i < kernel.size(); i++) {
            double expected = before.get(2).at(i) - 0.5 * slope.at(i);
            assertThat(kernel.at(i)).isCloseTo(expected, within(1e-6));
        }
        assertThat(m.gradients(x, y)).isNotEqualTo(g);
    }

    @Test
    void theModelIsDrawn() {
        Model m = model();
        fit(m, 1, board());
        assertThat(texts(find(train(), "0 keras"))).containsExactly(m.toJson());
        assertThat(find(train(), "0 keras").plugin()).isEqualTo("graph_keras_model");
        Message graphEvent = EventReader.events(
                        EventReader.files(dir.resolve("train")).get(0))
                .stream()
                .filter(e -> EventReader.has(e, "graph_def"))
                .findFirst()
                .orElseThrow();
        Message graph = EventReader.graph((ByteString) EventReader.field(graphEvent, "graph_def"));
        assertThat(((List<?>) EventReader.field(graph, "node")).stream().map(n -> EventReader.field((Message) n, "op")))
                .containsExactly("InputLayer", "Embedding", "Conv1D", "GlobalMaxPooling1D", "Dense");
    }

    /** As Keras, which warns. */
    @Test
    void aModelThatCannotBeSavedIsDrawnWithoutItsConfiguration() {
        Model m =
                Sequential.of(input(INT32, 12), embedding(20, 2), globalMaxPooling1d(), lambda((c, x) -> c.mul(x, 2)));
        m.compile("sgd", "mse");
        m.fit(X, NDArray.zeros(TensorType.f32(64, 2)), Fit.epochs(1).verbose(0).callbacks(board()));
        Path file = EventReader.files(dir.resolve("train")).get(0);
        assertThat(EventReader.events(file)).anyMatch(e -> EventReader.has(e, "graph_def"));
        assertThat(keys(train())).doesNotContain("0 keras").contains("0 epoch_loss");
    }

    @Test
    void embeddingsForTheProjector() throws IOException {
        Model m = model();
        Files.write(
                dir.resolve("words.tsv"),
                Stream.iterate(0, i -> i + 1).limit(20).map(i -> "word" + i).toList());
        fit(m, 1, board().embeddingsFreq(1).embeddingsMetadata("words.tsv"));
        List<String> lines = Files.readAllLines(dir.resolve("embeddings/embed.tsv"));
        NDArray table = m.getWeights().get(0);
        assertThat(lines).hasSize(20);
        for (int r = 0; r < 20; r++) {
            String[] cells = lines.get(r).split("\t");
            assertThat(cells).hasSize(8);
            for (int c = 0; c < 8; c++) {
                assertThat(Float.parseFloat(cells[c])).isEqualTo((float) table.get(r, c));
            }
        }
        Message.Builder config = EventReader.projectorConfig();
        TextFormat.merge(Files.readString(dir.resolve("projector_config.pbtxt")), config);
        assertThat(EventReader.text(config.build()))
                .isEqualTo("embeddings { tensor_name: \"embed\" metadata_path: \"words.tsv\""
                        + " tensor_path: \"embeddings/embed.tsv\" }");
    }

    @Test
    void whatCannotBeIsRefusedBeforeTraining() throws IOException {
        Path file = Files.createFile(dir.resolve("file"));
        Files.writeString(dir.resolve("short.tsv"), "a\nb\n");
        Model m = model();
        List<NDArray> before = m.getWeights();
        refused(m, tensorBoard(file.resolve("logs").toString()), "cannot be written to: " + file + " is no folder");
        refused(m, board().embeddingsFreq(1).embeddingsMetadata("none.tsv"), "there is no file");
        refused(m, board().embeddingsFreq(1).embeddingsMetadata("short.tsv"), "describes 2 rows, but the table has 20");
        refused(m, board().embeddingsFreq(1).embeddingsMetadata(Map.of("embd", "x")), "no Embedding layer 'embd'");
        refused(m, board().embeddingsFreq(1).embeddingsLayerNames("dense"), "there are embed");
        refused(m, board().embeddingsLayerNames("embed"), "go with embeddingsFreq(1)");
        refused(m, board().writeImages(), "go with histogramFreq(1)");
        assertThat(m.getWeights()).isEqualTo(before);
        assertThat(dir.resolve("train")).doesNotExist();
    }

    private static void refused(Model m, TensorBoard board, String message) {
        assertThatThrownBy(() -> fit(m, 1, board))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("[TensorBoard] ")
                .hasMessageContaining(message);
    }

    @Test
    void modelsWithoutEmbeddingsHaveNoneToShow() {
        Model m = Sequential.of(input(3), dense(1));
        m.compile("sgd", "mse");
        NDArray x = NDArray.zeros(TensorType.f32(4, 3));
        NDArray y = NDArray.zeros(TensorType.f32(4, 1));
        assertThatThrownBy(() -> m.fit(x, y, Fit.epochs(1).verbose(0).callbacks(board().embeddingsFreq(1))))
                .hasMessageContaining("this one has none");
    }

    @Test
    void whatAFailedFitReachedIsThere() {
        Callback fails = lambdaCallback().onEpochEnd((epoch, logs) -> {
            if (epoch == 1) {
                throw new IllegalStateException("on purpose");
            }
        });
        assertThatThrownBy(() -> fit(model(), 3, board().updateFreq("batch"), fails))
                .hasMessage("on purpose");
        assertThat(keys(train())).contains("0 epoch_loss", "6 batch_loss", "1 epoch_loss");
    }

    @Test
    void anEpochIsOnTheDiskWhenItEnds() {
        fit(
                model(),
                2,
                board(),
                lambdaCallback()
                        .onEpochEnd((epoch, logs) -> assertThat(keys(train())).contains(epoch + " epoch_loss")));
    }

    @Test
    void aSecondFitWritesToFilesOfItsOwn() {
        Model m = model();
        TensorBoard board = board();
        fit(m, 1, board);
        fit(m, 1, board);
        assertThat(EventReader.files(dir.resolve("train"))).hasSize(2);
        assertThat(keys(validation())).contains("3 evaluation_loss_vs_iterations", "6 evaluation_loss_vs_iterations");
    }

    @Test
    void evaluateWritesWhatItFound() {
        Model m = model();
        fit(m, 1);
        float loss = (float) m.evaluate(X, Y, 32, board()).loss();
        assertThat(keys(validation()))
                .containsExactly("3 evaluation_loss_vs_iterations", "3 evaluation_acc_vs_iterations");
        assertThat(validation().get(0).scalar()).isEqualTo(loss);
        assertThat(dir.resolve("train")).doesNotExist();
    }

    @Test
    void hyperparametersAreOfTheFolder() {
        fit(model(), 1, board().hparams(Map.of("units", 8)));
        assertThat(keys(EventReader.values(dir)))
                .containsExactly("0 _hparams_/session_start_info", "0 _hparams_/session_end_info");
    }
}
