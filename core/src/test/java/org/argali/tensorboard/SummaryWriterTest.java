package org.argali.tensorboard;

import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.tensorboard.EventReader.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryWriterTest {
    @TempDir
    private Path dir;

    private List<Value> written(Consumer<SummaryWriter> what) {
        try (SummaryWriter w = SummaryWriter.open(dir)) {
            what.accept(w);
        }
        return EventReader.values(dir);
    }

    private Value only(Consumer<SummaryWriter> what) {
        List<Value> all = written(what);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static List<?> dims(Value v) {
        return ((List<?>) EventReader.field(v.message(), "tensor.tensor_shape.dim"))
                .stream().map(d -> EventReader.field((Message) d, "size")).toList();
    }

    private static String dataClass(Value v) {
        return EventReader.field(v.message(), "metadata.data_class").toString();
    }

    private static String dtype(Value v) {
        return EventReader.field(v.message(), "tensor.dtype").toString();
    }

    @Test
    void aFileBeginsWithItsVersion() {
        double before = System.currentTimeMillis() / 1e3 - 1;
        written(w -> {});
        List<Message> events = EventReader.events(EventReader.files(dir).get(0));
        assertThat(events).hasSize(1);
        assertThat(EventReader.field(events.get(0), "file_version")).isEqualTo("brain.Event:2");
        assertThat((double) EventReader.field(events.get(0), "wall_time")).isBetween(before, before + 60);
    }

    @Test
    void aScalar() {
        Value v = only(w -> w.scalar("loss", 1L << 40, 0.1));
        assertThat(v.key()).isEqualTo((1L << 40) + " loss");
        assertThat(v.scalar()).isEqualTo(0.1f);
        assertThat(List.of(v.plugin(), dataClass(v), dtype(v), dims(v)))
                .containsExactly("scalars", "DATA_CLASS_SCALAR", "DT_FLOAT", List.of());
    }

    /** The rows are those of {@code tensorboard.plugins.histogram.summary_v2} on TensorFlow 2.21. */
    @Test
    void aHistogram() {
        NDArray values = NDArray.of(new float[] {0, 1, 1.5f, 2, 2, 2.25f, 3, -1, 0.5f, 2.9999f});
        Value v = only(w -> w.histogram("w", 3, values));
        double[] rows = v.histogram();
        double[] counts = {1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 2};
        for (int b = 0; b < 30; b++) {
            assertThat(rows[3 * b + 2]).as("bucket " + b).isEqualTo(counts[b]);
        }
        near(rows, 0, -1, -0.8666666666666667);
        near(rows, 7, -0.06666666666666665, 0.06666666666666665);
        near(rows, 22, 1.9333333333333331, 2.0666666666666664);
        near(rows, 29, 2.8666666666666667, 3);
        assertThat(List.of(v.plugin(), dataClass(v), dtype(v), dims(v)))
                .containsExactly("histograms", "DATA_CLASS_TENSOR", "DT_DOUBLE", List.of(30L, 3L));
    }

    private static void near(double[] rows, int bucket, double left, double right) {
        assertThat(rows[3 * bucket]).isCloseTo(left, within(1e-12));
        assertThat(rows[3 * bucket + 1]).isCloseTo(right, within(1e-12));
    }

    @Test
    void histogramsOfOddValues() {
        assertThat(Buckets.of(NDArray.of(new float[] {2, 2}))).endsWith(2, 2, 0, 2, 2, 2);
        assertThat(Buckets.of(NDArray.of(new float[] {Float.NaN, 1, Float.NEGATIVE_INFINITY, 1})))
                .as("what is no number is left out")
                .endsWith(1, 1, 2);
        assertThat(Buckets.of(NDArray.of(new float[] {Float.NaN})))
                .containsOnly(0)
                .hasSize(90);
    }

    /** The levels are those of {@code tf.image.convert_image_dtype}. */
    @Test
    void pictures() throws IOException {
        NDArray grey = NDArray.of(new float[] {0, 0.1f, 0.25f, 0.5f, 0.75f, 0.999f, 1, -1, 2}, 3, 3);
        Value v = only(w -> w.image("grey", 0, grey));
        assertThat(v.strings()).hasSize(3).startsWith(ByteString.copyFromUtf8("3"), ByteString.copyFromUtf8("3"));
        assertThat(samples(v.strings().get(2))).containsExactly(0, 25, 63, 127, 191, 255, 255, 0, 255);
        assertThat(List.of(v.plugin(), dataClass(v), dtype(v), dims(v)))
                .containsExactly("images", "DATA_CLASS_BLOB_SEQUENCE", "DT_STRING", List.of(3L));
    }

    private static int[] samples(ByteString png) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png.toByteArray()));
        return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    }

    @Test
    void coloursAndSeveralPictures() throws IOException {
        NDArray rgb = NDArray.of(new int[] {255, 0, 10, 300, -5, 20}, 1, 2, 3);
        NDArray five = NDArray.generate(TensorType.f32(5, 2, 1, 4), i -> i / 40.0);
        List<Value> all = written(w -> {
            w.image("rgb", 0, rgb);
            w.image("five", 0, five);
            w.image("all", 0, five, 9);
        });
        assertThat(samples(all.get(0).strings().get(2))).containsExactly(255, 0, 10, 255, 0, 20);
        assertThat(all.get(0).strings()).startsWith(ByteString.copyFromUtf8("2"), ByteString.copyFromUtf8("1"));
        assertThat(all.get(1).strings()).as("width, height, three").hasSize(5);
        assertThat(all.get(2).strings()).hasSize(7);
        assertThat(samples(all.get(2).strings().get(3))).startsWith(51, 57, 63, 70);
    }

    @Test
    void arraysThatAreNoPicture() {
        try (SummaryWriter w = SummaryWriter.open(dir)) {
            assertThatThrownBy(() -> w.image("x", 0, NDArray.zeros(TensorType.f32(4, 4, 2))))
                    .hasMessageContaining("1 (grey), 3 (red, green, blue) or 4")
                    .hasMessageContaining("f32[4,4,2]");
            assertThatThrownBy(() -> w.image("x", 0, NDArray.zeros(TensorType.f32(4))))
                    .hasMessageContaining("[h,w,c]");
            assertThatThrownBy(() -> w.image("x", 0, NDArray.zeros(TensorType.f32(0, 4))))
                    .hasMessageContaining("no pixels");
        }
    }

    @Test
    void aText() {
        Value v = only(w -> w.text("note", 2, "**größer**"));
        assertThat(v.strings()).containsExactly(ByteString.copyFromUtf8("**größer**"));
        assertThat(List.of(v.plugin(), dataClass(v), dims(v))).containsExactly("text", "DATA_CLASS_TENSOR", List.of());
    }

    @Test
    void hyperparametersMakeASession() {
        List<Value> all = written(
                w -> w.hparams(Map.of("units", 32, "lr", 1e-3, "bias", true, "opt", "adam"), Map.of("acc", 0.5)));
        assertThat(all.stream().map(Value::key))
                .containsExactly("0 _hparams_/session_start_info", "0 acc", "0 _hparams_/session_end_info");
        Message start = EventReader.hparams(all.get(0).pluginData());
        String values = EventReader.text((Message) EventReader.field(start, "session_start_info"));
        assertThat(values)
                .contains("key: \"units\" value { number_value: 32.0 }")
                .contains("key: \"lr\" value { number_value: 0.001 }")
                .contains("key: \"bias\" value { bool_value: true }")
                .contains("key: \"opt\" value { string_value: \"adam\" }")
                .contains("start_time_secs: ");
        Message end = EventReader.hparams(all.get(2).pluginData());
        assertThat(EventReader.field(end, "session_end_info.status")).hasToString("STATUS_SUCCESS");
        assertThat((double) EventReader.field(end, "session_end_info.end_time_secs"))
                .isGreaterThanOrEqualTo((double) EventReader.field(start, "session_start_info.start_time_secs"));
        assertThat(all.get(1).scalar()).isEqualTo(0.5f);
    }

    @Test
    void aRunHasOneSetOfHyperparameters() {
        try (SummaryWriter w = SummaryWriter.open(dir)) {
            w.hparams(Map.of("a", 1));
            assertThatThrownBy(() -> w.hparams(Map.of("a", 2))).hasMessageContaining("another folder");
        }
    }

    @Test
    void afterCloseNothingIsTaken() {
        SummaryWriter w = SummaryWriter.open(dir);
        w.close();
        w.close();
        assertThatThrownBy(() -> w.scalar("a", 0, 1)).hasMessageContaining(w.file() + " is closed");
    }

    /** A model that is called twice is there twice. */
    @Test
    void aGraphOfLayers() {
        Layer shared = dense(3).name("shared");
        Model base = Sequential.of(input(4), shared, dense(4).name("last")).name("base");
        Tensor a = input("a", 4);
        Tensor b = input("b", 4);
        Tensor sum = add(base.apply(a), base.apply(b));
        Model model = Model.of(List.of(a, b), dense(1).name("out").apply(sum));
        try (SummaryWriter w = SummaryWriter.open(dir)) {
            w.graph(model);
        }
        Message event = EventReader.events(EventReader.files(dir).get(0)).get(1);
        Message graph = EventReader.graph((ByteString) EventReader.field(event, "graph_def"));
        List<String> nodes = ((List<?>) EventReader.field(graph, "node"))
                .stream()
                        .map(n -> (Message) n)
                        .map(n -> EventReader.field(n, "name") + " " + EventReader.field(n, "op") + " "
                                + EventReader.field(n, "input"))
                        .toList();
        assertThat(nodes)
                .containsExactly(
                        "a InputLayer []",
                        "b InputLayer []",
                        "base/shared Dense [a]",
                        "base/last Dense [base/shared]",
                        "base_call_1/shared Dense [b]",
                        "base_call_1/last Dense [base_call_1/shared]",
                        "add_1 Add [base/last, base_call_1/last]",
                        "out Dense [add_1]");
        String out = EventReader.text((Message) ((List<?>) EventReader.field(graph, "node")).get(7));
        assertThat(out)
                .contains("key: \"_output_shapes\" value { list { shape { dim { size: -1 } dim { size: 1 } } } }")
                .contains("key: \"params\" value { i: 5 }")
                .contains("key: \"dtype\" value { type: DT_FLOAT }");
    }

    @Test
    void tablesForTheProjector() throws IOException {
        NDArray table = NDArray.of(new float[][] {{1, -2.5f}, {1e-9f, 3}, {0.1f, 4}});
        Map<String, NDArray> tables = new LinkedHashMap<>();
        tables.put("base/embed", table);
        tables.put("base_embed", table);
        new Projector(dir).write(tables, Map.of("base_embed", "words \"1\".tsv"));
        assertThat(Files.readString(dir.resolve("embeddings/base_embed.tsv")))
                .isEqualTo("1.0\t-2.5\n1.0E-9\t3.0\n0.1\t4.0\n");
        Message.Builder config = EventReader.projectorConfig();
        TextFormat.merge(Files.readString(dir.resolve("projector_config.pbtxt")), config);
        assertThat(EventReader.text(config.build()))
                .isEqualTo("embeddings { tensor_name: \"base/embed\" tensor_path: \"embeddings/base_embed.tsv\" }"
                        + " embeddings { tensor_name: \"base_embed\" metadata_path: \"words \\\"1\\\".tsv\""
                        + " tensor_path: \"embeddings/base_embed-1.tsv\" }");
        assertThatThrownBy(() -> new Projector(dir).write(Map.of("x", NDArray.of(new float[3])), Map.of()))
                .hasMessageContaining("'x' is f32[3]");
    }
}
