package org.argali.models.applications;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.input;
import static org.argali.models.applications.Weights.IMAGENET;
import static org.argali.models.applications.Weights.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.saving.WeightsMismatchException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all applications are asked for, and what they refuse. */
class ApplicationBuilderTest {
    private static final MobileNet TINY = MobileNet.builder().weights(NONE).alpha(0.25);

    @Test
    void programFive() {
        Model base = Xception.builder()
                .weights(NONE)
                .includeTop(false)
                .inputShape(250, 250, 3)
                .build();
        assertThat(base.outputs().get(0).type()).isEqualTo(TensorType.f32(-1, 8, 8, 2048));
        assertThat(base.countParams()).isEqualTo(20_861_480);
        assertThat(base.givenName()).contains("xception");
    }

    @Test
    void withoutTopImagesAreOfAnySize() {
        try (Model m = TINY.includeTop(false).build()) {
            assertThat(m.inputs().get(0).type()).isEqualTo(TensorType.f32(-1, -1, -1, 3));
            assertThat(m.givenName()).contains("mobilenet_0.25_None");
            NDArray y = m.predict(NDArray.zeros(TensorType.f32(2, 40, 70, 3)));
            assertThat(y.type()).isEqualTo(TensorType.f32(2, 1, 2, 256));
        }
    }

    @Test
    void poolingMakesAVector() {
        MobileNet small = TINY.includeTop(false).inputShape(32, 32, 3);
        for (Pooling p : Pooling.values()) {
            assertThat(small.pooling(p).build().outputs().get(0).type()).isEqualTo(TensorType.f32(-1, 256));
        }
        assertThat(DenseNet121.builder()
                        .weights(NONE)
                        .includeTop(false)
                        .pooling(Pooling.MAX)
                        .build()
                        .outputNames())
                .containsExactly("max_pool");
    }

    @Test
    void imagesMayComeFromOtherLayers() {
        Tensor in = input("grey", 36, 36, 1);
        Tensor colours = conv2d(3, 1).activation(RELU).name("colours").apply(in);
        Model m = TINY.inputTensor(colours).classes(5).build();
        assertThat(m.inputNames()).containsExactly("grey");
        assertThat(m.layer("colours").countParams()).isEqualTo(6);
        assertThatThrownBy(() -> TINY.inputTensor(colours).inputShape(32, 32, 3).build())
                .hasMessageStartingWith("[MobileNet] inputShape is")
                .hasMessageContaining("inputTensor [36,36,3]");
    }

    @Test
    void aBuilderIsNotChangedBySetters() {
        TINY.classes(3).includeTop(false);
        assertThat(TINY).hasToString("MobileNet(mobilenet_0.25_224, weights NONE, 1000 classes, images [224,224,3])");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        refused(() -> VGG16.builder().weights(NONE).inputShape(31, 32, 3), "[VGG16] images are at least 32x32");
        refused(
                () -> Xception.builder().weights(NONE).inputShape(96, 70, 3),
                "at least 71x71, but inputShape is [96,70");
        refused(() -> TINY.classes(0), "[MobileNet] classes must be positive, not 0");
        refused(() -> TINY.inputTensor(input(8)), "has 1 axes");
        refused(() -> TINY.weights(Path.of("missing.h5")), "[MobileNet] weights: there is no file missing.h5");
        refused(() -> VGG16.builder().classes(10), "ImageNet has 1000 classes, not 10; use includeTop(false)");
        refused(() -> VGG16.builder().inputShape(32, 32, 3), "for images of 224x224, but inputShape is [32,32,3]");
        refused(() -> VGG16.builder().includeTop(false).inputShape(32, 32, 1), "3 channels");
        refused(() -> VGG16.builder().classifierActivation(SIGMOID), "SOFTMAX or LINEAR, not SIGMOID");
        refused(() -> MobileNet.builder().alpha(0.3), "alpha 0.25, 0.5, 0.75 or 1, not 0.3");
        refused(() -> MobileNet.builder().depthMultiplier(2), "depthMultiplier 1, not 2");
        refused(() -> MobileNetV3Small.builder().alpha(0.75).minimalistic(true), "or 1 if minimalistic; not 0.75");
        assertThatThrownBy(() -> TINY.alpha(0)).hasMessage("[MobileNet] alpha must be positive, not 0.0");
    }

    private static void refused(Supplier<ApplicationBuilder<?>> builder, String message) {
        assertThatThrownBy(() -> builder.get().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    // ---- options of single families

    @Test
    void optionsChangeTheLayers() {
        assertThat(TINY.depthMultiplier(2).build().countParams()).isEqualTo(687_888);
        assertThat(MobileNetV2.builder().weights(NONE).alpha(1.4).build().countParams())
                .isEqualTo(6_156_712);
        assertThat(MobileNetV3Small.builder()
                        .weights(NONE)
                        .minimalistic(true)
                        .build()
                        .countParams())
                .isEqualTo(2_056_848);
        assertThat(MobileNetV3Large.builder()
                        .weights(NONE)
                        .alpha(0.75)
                        .includePreprocessing(false)
                        .build()
                        .countParams())
                .isEqualTo(4_012_616);
    }

    // ---- files of weights

    @Test
    void weightsComeFromAFile(@TempDir Path dir) {
        Model saved = TINY.classes(4).build();
        Path file = dir.resolve("mine.weights.h5");
        saved.saveWeights(file);
        assertThat(TINY.classes(4).weights(file).build().getWeights()).isEqualTo(saved.getWeights());
        assertThatThrownBy(() -> TINY.classes(5).weights(file).build())
                .isInstanceOf(WeightsMismatchException.class)
                .hasMessageContaining("conv_preds");
    }

    @Test
    void imagenetIsLookedForWhereTheUserSays(@TempDir Path dir) throws IOException {
        Model saved = TINY.inputShape(128, 128, 3).build();
        Path file = dir.resolve("applications/mobilenet_2_5_128_tf.h5");
        Files.createDirectories(file.getParent());
        saved.saveWeights(file);
        Model found =
                in(dir, () -> TINY.inputShape(128, 128, 3).weights(IMAGENET).build());
        assertThat(found.getWeights()).isEqualTo(saved.getWeights());
        assertThat(found.givenName()).contains("mobilenet_0.25_128");
    }

    @Test
    void missingWeightsSayWhereToGetThem(@TempDir Path dir) {
        assertThatThrownBy(
                        () -> in(dir, () -> Xception.builder().includeTop(false).build()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("[Xception] the weights are not on this machine")
                .hasMessageContaining("https://storage.googleapis.com/tensorflow/keras-applications/xception/"
                        + "xception_weights_tf_dim_ordering_tf_kernels_notop.h5 (about 83 MB, MD5 "
                        + "b0042744bf5b25fce3cb969f33bebb97)")
                .hasMessageContaining("-Dargali.data=DIR")
                .hasMessageContaining("models/xception_weights_tf_dim_ordering_tf_kernels_notop.h5");
    }

    @Test
    void anotherFileOfThatNameIsRefused(@TempDir Path dir) throws IOException {
        Path folder = Files.createDirectories(dir.resolve("applications"));
        Files.writeString(folder.resolve("convnext_tiny_notop.h5"), "no weights");
        Files.writeString(folder.resolve("efficientnetb0.h5"), "no weights");
        assertThatThrownBy(() ->
                        in(dir, () -> ConvNeXtTiny.builder().includeTop(false).build()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("its SHA-256 is c814b209")
                .hasMessageContaining("d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1");
        assertThatThrownBy(() -> in(dir, () -> EfficientNetB0.builder().build()))
                .hasMessageContaining("its MD5 is")
                .hasMessageContaining("https://storage.googleapis.com/keras-applications/efficientnetb0.h5");
    }

    private static Model in(Path dir, Supplier<Model> build) {
        String before = System.getProperty("argali.data");
        System.setProperty("argali.data", dir.toString());
        try {
            return build.get();
        } finally {
            if (before == null) {
                System.clearProperty("argali.data");
            } else {
                System.setProperty("argali.data", before);
            }
        }
    }

    // ---- pixels and classes

    @Test
    void pixelsArePreparedAsInKeras() {
        NDArray pixels = NDArray.of(new float[] {0, 100, 255}, 1, 1, 1, 3);
        assertThat(Xception.preprocessInput(pixels).floats()).containsExactly(-1, (float) (100 / 127.5 - 1), 1);
        assertThat(VGG16.preprocessInput(pixels).floats())
                .containsExactly(255 - 103.939f, (float) (100 - 116.779), -123.68f);
        assertThat(DenseNet121.preprocessInput(pixels).floats())
                .containsExactly(
                        (float) (-0.485 / 0.229), (float) ((100 / 255.0 - 0.456) / 0.224), (float) (0.594 / 0.225));
        assertThat(EfficientNetB0.preprocessInput(pixels)).isEqualTo(pixels);
        assertThatThrownBy(() -> ResNet50.preprocessInput(NDArray.of(new float[] {1, 2})))
                .hasMessage("[preprocessInput] takes images of 3 channels on the last axis, but got f32[2]; "
                        + "Images.load gives such images");
    }

    @Test
    void aNetworkCanPrepareThePixels() {
        NDArray pixels = NDArray.generate(TensorType.f32(2, 2, 2, 3), i -> 10.0 * i);
        for (Preprocessing p : Preprocessing.values()) {
            Tensor in = input(2, 2, 3);
            try (Model m = Model.of(in, conv2d(3, 1).apply(p.of(in)))) {
                m.setWeights(List.of(
                        NDArray.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 1, 1, 3, 3), NDArray.of(new float[3])));
                float[] want = p.of(pixels).floats();
                float[] got = m.predict(pixels).floats();
                for (int i = 0; i < want.length; i++) {
                    assertThat((double) got[i]).as("%s", p).isCloseTo(want[i], within(1e-3));
                }
            }
        }
    }

    @Test
    void predictionsHaveNames() {
        NDArray p = NDArray.generate(TensorType.f32(2, 1000), i -> i == 285 ? 0.5 : i == 1999 ? 0.75 : 1e-6 * (i % 7));
        List<List<Prediction>> all = ResNet50.decodePredictions(p, 3);
        assertThat(all).hasSize(2).allSatisfy(row -> assertThat(row).hasSize(3));
        assertThat(all.get(0).get(0)).isEqualTo(new Prediction("n02124075", "Egyptian_cat", 0.5));
        assertThat(all.get(1).get(0).name()).isEqualTo("toilet_tissue");
        assertThat(all.get(1).get(1).score())
                .isGreaterThanOrEqualTo(all.get(1).get(2).score());
        assertThatThrownBy(() -> VGG19.decodePredictions(NDArray.zeros(TensorType.f32(1, 10)), 5))
                .hasMessageContaining("float[n, 1000]");
        assertThatThrownBy(() -> VGG19.decodePredictions(p, 0)).hasMessageContaining("from 1 to 1000, not 0");
    }
}
