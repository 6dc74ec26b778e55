package org.argali.pictures;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.pictures.Pictures.dpi;
import static org.argali.pictures.Pictures.expandNested;
import static org.argali.pictures.Pictures.modelToDot;
import static org.argali.pictures.Pictures.plotModel;
import static org.argali.pictures.Pictures.showDtype;
import static org.argali.pictures.Pictures.showLayerActivations;
import static org.argali.pictures.Pictures.showLayerNames;
import static org.argali.pictures.Pictures.showShapes;
import static org.argali.pictures.Pictures.showTrainable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.pictures.PlotOption.Look;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlotModelTest {
    private static final PlotOption[] ALL = {
        showShapes(), showDtype(), showLayerNames(), expandNested(), showLayerActivations(), showTrainable()
    };

    @TempDir
    private Path dir;

    /** Two inputs through a shared model and a Sequential one. */
    private static Model siamese() {
        Tensor in = input(8);
        Model base = Model.of(
                        in, add(dense(4).apply(in), dense(4).activation(RELU).apply(in)))
                .name("base");
        Sequential head = Sequential.of(input(8), dense(2), dropout(0.5), dense(1).activation(SIGMOID))
                .name("head");
        base.setTrainable(false);
        Tensor left = input("left", DType.FLOAT32, 8);
        Tensor right = input("right", DType.FLOAT32, 8);
        return Model.of(List.of(left, right), head.apply(concatenate(base.apply(left), base.apply(right))));
    }

    private static Model sharedLayer() {
        Layer shared = lstm(4);
        Tensor a = input(Shape.ANY, 2);
        Tensor b = input(5, 2);
        return Model.of(List.of(a, b), concatenate(shared.apply(a), shared.apply(b)));
    }

    /** A layer that is applied to what it gave. */
    private static Model circle() {
        Tensor in = input(4);
        Layer d = dense(4);
        Layer e = dense(4);
        return Model.of(in, d.apply(e.apply(d.apply(d.apply(in)))));
    }

    private static Model oddNames() {
        Tensor in = input("a<b>&\"c'", DType.FLOAT32, 4);
        return Model.of(
                in,
                dense(2).name("\u5c42 \u0001 \\n é \ud83d\ude00").apply(in),
                dense(3).name("]]>").apply(in));
    }

    static Stream<Model> models() {
        return Stream.of(
                siamese(), sharedLayer(), circle(), oddNames(), Sequential.of(input(4), dense(3)), nestedSequentials());
    }

    /** The input of the outer, whose first layer is a model whose first layer is a model. */
    private static Model nestedSequentials() {
        Sequential inner = Sequential.of(input(4), dense(3).name("first"), dense(4));
        return Sequential.of(input(4), dense(4).name("zeroth"), Sequential.of(input(4), inner, dense(2).name("last")));
    }

    @Test
    void dotTextIsAsItWas() {
        Tensor in = input("x<y", DType.FLOAT32, 8);
        Sequential head = Sequential.of(input(8), dense(1).name("out")).name("head");
        Tensor sum = add(in, dense(8).activation(RELU).name("hidden").apply(in));
        assertThat(modelToDot(Model.of(in, head.apply(sum)), showShapes(), showLayerNames(), expandNested()))
                .isEqualTo("""
                        digraph {
                          graph [rankdir=TB, dpi=200, concentrate=true, splines=ortho];
                          node [shape=plain, fontname="Helvetica"];
                          n1 [label=<HEAD #334155><b>x&lt;y</b> (InputLayer)MID>output: VALUE(None, 8)END>];
                          n2 [label=<HEAD #0f766e><b>hidden</b> (Dense)MID>input: VALUE(None, 8)NEXT>output: VALUE(None, 8)END>];
                          n3 [label=<HEAD #be3a5f><b>add_1</b> (Add)MID>input: VALUE2 × (None, 8)NEXT>output: VALUE(None, 8)END>];
                          subgraph cluster4 {
                            graph [style=dashed, labeljust=l, label=<head>];
                            n5 [label=<HEAD #0f766e><b>out</b> (Dense)MID>input: VALUE(None, 8)NEXT>output: VALUE(None, 1)END>];
                          }
                          n1 -> n2;
                          n1 -> n3;
                          n2 -> n3;
                          n3 -> n5;
                        }
                        """.replaceAll(
                                "HEAD (#.{6})>",
                                "<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"6\">"
                                        + "<tr><td bgcolor=\"$1\"><font color=\"white\">")
                        .replace("MID>", "</font></td></tr><tr><td align=\"left\">")
                        .replace("NEXT>", "</font></td></tr><tr><td align=\"left\">")
                        .replace("VALUE", "<font color=\"#1f2937\">")
                        .replace("END", "</font></td></tr></table>"));
    }

    @Test
    void edgesLeadIntoAndOutOfNestedModels() {
        assertThat(edges(siamese(), showLayerNames(), expandNested()))
                .containsExactlyInAnyOrder(
                        "left > input_1",
                        "right > input_1",
                        "input_1 > dense_1",
                        "input_1 > dense_2",
                        "dense_1 > add_1",
                        "dense_2 > add_1",
                        "add_1 > concatenate_1",
                        "concatenate_1 > dense_1",
                        "dense_1 > dropout_1",
                        "dropout_1 > dense_2");
        assertThat(edges(siamese(), showLayerNames()))
                .containsExactlyInAnyOrder(
                        "left > base", "right > base", "base > concatenate_1", "concatenate_1 > head");
        assertThat(edges(nestedSequentials(), showLayerNames(), expandNested()))
                .containsExactlyInAnyOrder("zeroth > first", "first > dense_1", "dense_1 > last");
        assertThat(edges(circle(), showLayerNames()))
                .containsExactlyInAnyOrder(
                        "input_1 > dense_1", "dense_1 > dense_1", "dense_1 > dense_2", "dense_2 > dense_1");
    }

    private static List<String> edges(Model m, PlotOption... options) {
        ModelGraph g = ModelGraph.of(m, Look.of(options));
        return g.edges().stream()
                .map(e -> heading(g, e.from()) + " > " + heading(g, e.to()))
                .toList();
    }

    private static String heading(ModelGraph g, String id) {
        return g.root()
                .allCards()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .orElseThrow()
                .heading();
    }

    @Test
    void optionsAddWhatTheyName() {
        Model m = siamese();
        assertThat(texts(plotModel(m))).containsOnly("InputLayer", "Model", "Concatenate", "Sequential");
        assertThat(texts(plotModel(m, showDtype()))).contains("float32");
        assertThat(texts(plotModel(m, showTrainable()))).contains("trainable", "not trainable");
        assertThat(texts(plotModel(sharedLayer(), showShapes())))
                .contains("(None, None, 2) / (None, 5, 2)", "2 × (None, 4)");
        assertThat(texts(plotModel(m, expandNested(), showLayerActivations()))).contains("relu", "sigmoid", "linear");
        assertThat(showShapes()).hasToString("showShapes");
        assertThatThrownBy(() -> dpi(0)).hasMessageContaining("from 1 to 2400, not 0.0");
    }

    private static List<String> texts(Picture p) {
        return SvgFile.of(p.svg()).texts();
    }

    @ParameterizedTest
    @MethodSource("models")
    void svgIsWellFormedAndHasEveryLayerAndLine(Model m) {
        Look look = Look.of(ALL);
        ModelGraph g = ModelGraph.of(m, look);
        SvgFile svg = SvgFile.of(plotModel(m, ALL).svg());
        g.root().allCards().forEach(c -> assertThat(svg.texts()).contains(c.heading(), c.remark()));
        // a line and its head
        assertThat(svg.count("path")).isEqualTo(2 * g.edges().size());
    }

    @ParameterizedTest
    @MethodSource("models")
    void pngHasItsSizeAndColours(Model m) throws IOException {
        Picture p = plotModel(m, showLayerNames(), expandNested(), dpi(96));
        var image = ImageIO.read(new ByteArrayInputStream(p.png()));
        assertThat(image.getWidth()).isEqualTo((int) p.width());
        assertThat(image.getHeight()).isEqualTo((int) p.height());
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        assertThat(Arrays.stream(pixels).distinct().count()).isGreaterThan(20);
        assertThat(image.getRGB(1, 1)).isEqualTo(0xFFFFFFFF);
    }

    @ParameterizedTest
    @EnumSource
    void cardsDoNotOverlapAndLieInTheirFrames(Rankdir direction) {
        models().forEach(m -> {
            ModelGraph g = ModelGraph.of(m, Look.of(ALL));
            ModelLayout layout = ModelLayout.of(g, direction);
            List<Place> cards = new ArrayList<>(layout.cards().values());
            Place all = new Place(0, 0, layout.width(), layout.height());
            assertThat(cards).allMatch(c -> isIn(c, all)).isNotEmpty();
            for (int i = 0; i < cards.size(); i++) {
                for (int k = i + 1; k < cards.size(); k++) {
                    assertThat(overlap(cards.get(i), cards.get(k))).isFalse();
                }
            }
            g.root().clusters().forEach(c -> checkFrame(c, layout));
        });
    }

    private static void checkFrame(Cluster c, ModelLayout layout) {
        Place frame = layout.cluster(c.id());
        layout.cards()
                .forEach((id, place) -> assertThat(isIn(place, frame))
                        .isEqualTo(c.allCards().anyMatch(own -> own.id().equals(id))));
        c.clusters().forEach(inner -> checkFrame(inner, layout));
    }

    private static boolean isIn(Place a, Place b) {
        return a.x() >= b.x()
                && a.y() >= b.y()
                && a.x() + a.width() <= b.x() + b.width()
                && a.y() + a.height() <= b.y() + b.height();
    }

    private static boolean overlap(Place a, Place b) {
        return a.x() < b.x() + b.width()
                && b.x() < a.x() + a.width()
                && a.y() < b.y() + b.height()
                && b.y() < a.y() + a.height();
    }

    @Test
    void linesEndAtTheirCards() {
        ModelGraph g = ModelGraph.of(siamese(), Look.of(ALL));
        ModelLayout layout = ModelLayout.of(g, Rankdir.TB);
        int i = 0;
        for (ModelGraph.Edge e : g.edges()) {
            List<Point> line = layout.edges().get(i++);
            Place from = layout.card(e.from());
            Place to = layout.card(e.to());
            assertThat(line.get(0).y()).isCloseTo(from.y() + from.height(), within(0.01));
            assertThat(line.get(line.size() - 1).y()).isCloseTo(to.y(), within(0.01));
            assertThat(line.get(line.size() - 1).x()).isBetween(to.x(), to.x() + to.width());
        }
    }

    @Test
    void theSameModelGivesTheSameBytes() {
        assertThat(plotModel(siamese(), ALL).svg())
                .isEqualTo(plotModel(siamese(), ALL).svg());
        assertThat(plotModel(siamese(), ALL).png())
                .isEqualTo(plotModel(siamese(), ALL).png());
    }

    @Test
    void theEndingOfTheFileDecides() throws IOException {
        for (String ending : List.of("dot", "svg", "PNG")) {
            plotModel(siamese(), dir.resolve("new/model." + ending), showShapes());
        }
        assertThat(Files.readString(dir.resolve("new/model.dot"))).startsWith("digraph {");
        assertThat(Files.readString(dir.resolve("new/model.svg"))).startsWith("<svg ");
        assertThat(Files.readAllBytes(dir.resolve("new/model.PNG"))).startsWith(0x89, 'P', 'N', 'G');
        assertThatThrownBy(() -> plotModel(siamese(), Path.of("model.jpg")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("[model.jpg] models are drawn as .png, .svg or .dot; give the file such a name");
        assertThatThrownBy(() -> plotModel(siamese()).save(Path.of("png")))
                .hasMessage("[png] pictures are saved as .svg or .png; give the file such a name");
        Path inAFile = dir.resolve("new/model.dot/model.png");
        assertThatThrownBy(() -> plotModel(siamese(), inAFile))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("model.png] could not be written");
    }

    @Test
    void aVeryDeepModelIsLaidOutInSecondsAndScaledToWhatViewersTake() throws IOException {
        Tensor x = input(4);
        for (int i = 0; i < 150; i++) {
            x = add(x, dense(4).apply(dense(4).activation(RELU).apply(x)));
        }
        Model deep = Model.of(deepInput(x), x);
        Picture p = Assertions.assertTimeout(Duration.ofSeconds(20), () -> plotModel(deep, showShapes()));
        assertThat(p.height()).isGreaterThan(40_000);
        var image = ImageIO.read(new ByteArrayInputStream(p.png()));
        assertThat(image.getHeight()).isBetween(32_000, 32_767);
        Picture huge = new Picture("huge", 100, 100_000, 1, p.marks());
        assertThatThrownBy(huge::png)
                .hasMessage("[png] a picture of 100 x 100000 pixels would have to be made too small to be read; "
                        + "save it as .svg");
    }

    private static Tensor deepInput(Tensor x) {
        Tensor t = x;
        while (!t.producer().inputs().isEmpty()) {
            t = t.producer().inputs().get(0);
        }
        return t;
    }
}
