package org.argali.pictures;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.pictures.Pictures.plotConfusionMatrix;
import static org.argali.pictures.Pictures.plotFeatureMaps;
import static org.argali.pictures.Pictures.plotFilters;
import static org.argali.pictures.Pictures.plotHistory;
import static org.argali.pictures.Pictures.plotImages;
import static org.argali.pictures.Pictures.plotWeights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.argali.metrics.ConfusionMatrix;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartsTest {
    private final NDArray images = NDArray.generate(TensorType.f32(12, 6, 6, 3), i -> Math.sin(i * 0.7));
    private final NDArray classes = NDArray.generate(TensorType.f32(12, 2), i -> (i / 2 + i) % 2);
    private final Model model = Sequential.of(
            input(6, 6, 3), conv2d(5, 3).activation(RELU), conv2d(4, 2), flatten(), dense(2).activation(SOFTMAX));
    private History history;

    @BeforeAll
    void train() {
        model.compile("sgd", "categorical_crossentropy", "acc");
        history = model.fit(images, classes, Fit.epochs(3).verbose(0).validationSplit(0.25));
    }

    @AfterAll
    void close() {
        model.close();
    }

    @Test
    void aHistoryHasAChartForEachMetricWithItsValidation(@TempDir Path dir) throws IOException {
        plotHistory(history, dir.resolve("h.svg"));
        plotHistory(history, dir.resolve("h.png"));
        SvgFile svg = SvgFile.of(Files.readString(dir.resolve("h.svg")));
        assertThat(svg.texts()).contains("loss", "val_loss", "acc", "val_acc", "epoch", "1", "2", "3");
        var image = ImageIO.read(dir.resolve("h.png").toFile());
        assertThat(image.getWidth()).isEqualTo((int) (2 * 460 * 200.0 / 96));
        assertThat(plotHistory(history).png()).isEqualTo(Files.readAllBytes(dir.resolve("h.png")));
    }

    @Test
    void aHistoryOfNoEpochIsAnError() {
        History none = model.fit(images, classes, Fit.epochs(2).initialEpoch(2).verbose(0));
        assertThatThrownBy(() -> plotHistory(none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the history is empty: no epoch was completed");
    }

    @Test
    void oneEpochIsADot() {
        History one = model.fit(images, classes, Fit.epochs(1).verbose(0));
        SvgFile svg = SvgFile.of(plotHistory(one).svg());
        assertThat(svg.texts()).contains("loss", "acc", "1");
        assertThat(svg.count("rect")).isEqualTo(1 + 2); // the paper and a dot a chart
    }

    @Test
    void ticksAreRoundNumbersAroundAll() {
        assertThat(Ticks.around(0.13, 1.95, 5).values()).containsExactly(0.0, 0.5, 1.0, 1.5, 2.0);
        Ticks small = Ticks.around(2.1e-7, 3.9e-7, 5);
        assertThat(small.values().stream().map(small::label))
                .containsExactly("2.0e-7", "2.5e-7", "3.0e-7", "3.5e-7", "4.0e-7");
        Ticks large = Ticks.around(-2.5e8, 5e8, 3);
        assertThat(large.values().stream().map(large::label)).containsExactly("-5e8", "0", "5e8");
        Ticks same = Ticks.around(0.5, 0.5, 5);
        assertThat(same.low()).isLessThan(0.5);
        assertThat(same.high()).isGreaterThan(0.5);
        assertThat(Ticks.around(0, 0, 5).values()).contains(0.0);
        assertThat(Ticks.whole(0, 39, 8).step()).isEqualTo(5);
        assertThat(Ticks.whole(0, 2, 8).step()).isEqualTo(1);
    }

    @Test
    void aLineHasAGapWhereANumberIsMissing() {
        List<Mark> marks = new java.util.ArrayList<>();
        Panel panel = new Panel(new Place(0, 0, 100, 100), new Ticks(0, 4, 1), new Ticks(0, 1, 1), marks);
        panel.line(List.of(0.0, 1.0, Double.NaN, Double.POSITIVE_INFINITY, 0.5), Colours.FIRST);
        assertThat(marks.stream().filter(Trace.class::isInstance)).hasSize(1);
        assertThat(marks.stream().filter(Box.class::isInstance)).hasSize(3);
    }

    @Test
    void aConfusionMatrixHasItsNumbersAndNames() {
        ConfusionMatrix m =
                new ConfusionMatrix(List.of("ham & eggs", "spam"), List.of(List.of(123L, 4L), List.of(0L, 56L)));
        assertThat(SvgFile.of(plotConfusionMatrix(m).svg()).texts())
                .contains("123", "4", "0", "56", "ham & eggs", "spam", "true", "predicted");
        assertThatThrownBy(() -> plotConfusionMatrix(new ConfusionMatrix(List.of(), List.of())))
                .hasMessageContaining("has no classes");
    }

    @Test
    void aConfusionMatrixOfManyClassesHasColoursOnly() throws IOException {
        int[] ids = new int[150];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i;
        }
        Picture p = plotConfusionMatrix(ConfusionMatrix.of(NDArray.of(ids, 150), NDArray.of(ids, 150)));
        assertThat(ImageIO.read(new ByteArrayInputStream(p.png())).getHeight()).isGreaterThan(1_250);
    }

    @Test
    void everyWeightHasAHistogram() {
        Model nested = Sequential.of(input(6, 6, 3), model.name("inside"), dense(1).name("top"));
        assertThat(SvgFile.of(plotWeights(nested).svg()).texts())
                .contains("inside/conv2d_1/kernel", "f32[3,3,3,5]", "inside/dense_1/bias", "top/kernel", "top/bias");
        assertThatThrownBy(() -> plotWeights(Sequential.of(input(4), flatten())))
                .hasMessage("[plotWeights] the model has no weights");
    }

    @Test
    void filtersAreImages() {
        SvgFile first = SvgFile.of(plotFilters(model, "conv2d_1").svg());
        assertThat(first.count("image")).isEqualTo(5);
        assertThat(first.texts()).contains("conv2d_1/kernel: 5 filters of 3 × 3, as colours");
        assertThat(SvgFile.of(plotFilters(model, "conv2d_2").svg()).count("image"))
                .isEqualTo(20);
        assertThatThrownBy(() -> plotFilters(model, "dense_1"))
                .hasMessageContaining("the layer 'dense_1' (Dense) has no filters [height, width, in, out]");
        assertThatThrownBy(() -> plotFilters(model, "conv")).hasMessageContaining("there is no layer 'conv'");
    }

    @Test
    void featureMapsAreImagesOfTheFirstSample() {
        SvgFile maps = SvgFile.of(plotFeatureMaps(model, "conv2d_2", images).svg());
        assertThat(maps.count("image")).isEqualTo(4);
        assertThat(maps.texts()).contains("conv2d_2: 4 maps of 3 × 3");
        assertThatThrownBy(() -> plotFeatureMaps(model, "dense_1", images))
                .hasMessageContaining("gives f32[?,2], but maps are [batch, height, width, channels]");
        assertThatThrownBy(() -> plotFeatureMaps(model, "input_1", images)).hasMessageContaining("is an input");
    }

    @Test
    void imagesAreDrawnPixelByPixel() throws IOException {
        NDArray half = NDArray.generate(TensorType.f32(1, 2, 2), i -> i % 2);
        var image = ImageIO.read(new ByteArrayInputStream(plotImages(half).png()));
        double scale = 200.0 / 96;
        int y = (int) ((56 + 20) * scale);
        assertThat(image.getRGB((int) ((20 + 20) * scale), y)).isEqualTo(0xFF000000);
        assertThat(image.getRGB((int) ((20 + 70) * scale), y)).isEqualTo(0xFFFFFFFF);
        assertThat(SvgFile.of(plotImages(NDArray.generate(TensorType.f32(300, 2, 2, 3), i -> i))
                                .svg())
                        .texts())
                .contains("300 images", "the first 256 of 300; each from its least number to its largest");
        assertThatThrownBy(() -> plotImages(NDArray.of(new float[4], 2, 2)))
                .hasMessageContaining("images are [n, height, width, 1 or 3] or [n, height, width], not f32[2,2]");
        assertThatThrownBy(() -> plotImages(NDArray.of(new float[0], 0, 2, 2))).hasMessageContaining("no pixels");
    }
}
