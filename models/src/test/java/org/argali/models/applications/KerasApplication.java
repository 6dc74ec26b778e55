package org.argali.models.applications;

import static java.util.Map.entry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import org.argali.layers.DepthwiseConv2D;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Normalization;
import org.argali.layers.Rescaling;
import org.argali.layers.Weight;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * An application as Keras made it, from {@code applications.txt.gz}; {@code keras_applications.py} beside that file wrote it
 * and says what it holds.
 *
 * @param kind the class
 * @param name of the model
 * @param size height and width of the images for which there are outputs
 * @param params numbers of the network with 1000 classes
 * @param layers name, class and shapes of weights
 * @param outputs before softmax, of 10 classes
 */
record KerasApplication(String kind, String name, int size, long params, List<String> layers, List<Double> outputs) {
    private static final Map<String, Supplier<ApplicationBuilder<?>>> BUILDERS = Map.ofEntries(
            entry("Xception", Xception::builder),
            entry("InceptionV3", InceptionV3::builder),
            entry("ResNet50", ResNet50::builder),
            entry("ResNet101", ResNet101::builder),
            entry("ResNet152", ResNet152::builder),
            entry("ResNet50V2", ResNet50V2::builder),
            entry("ResNet101V2", ResNet101V2::builder),
            entry("ResNet152V2", ResNet152V2::builder),
            entry("VGG16", VGG16::builder),
            entry("VGG19", VGG19::builder),
            entry("MobileNet", MobileNet::builder),
            entry("MobileNetV2", MobileNetV2::builder),
            entry("MobileNetV3Small", MobileNetV3Small::builder),
            entry("MobileNetV3Large", MobileNetV3Large::builder),
            entry("DenseNet121", DenseNet121::builder),
            entry("DenseNet169", DenseNet169::builder),
            entry("DenseNet201", DenseNet201::builder),
            entry("EfficientNetB0", EfficientNetB0::builder),
            entry("EfficientNetB1", EfficientNetB1::builder),
            entry("EfficientNetB2", EfficientNetB2::builder),
            entry("EfficientNetB3", EfficientNetB3::builder),
            entry("EfficientNetV2S", EfficientNetV2S::builder),
            entry("ConvNeXtTiny", ConvNeXtTiny::builder));

    /** All of them. */
    static List<KerasApplication> all() {
        Path file = Path.of("src/test/resources/applications/applications.txt.gz");
        List<KerasApplication> all = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            String[] app = {};
            List<String> layers = new ArrayList<>();
            for (String line : in.lines().toList()) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "app" -> app = words;
                    case "layer" -> layers.add(line.substring("layer ".length()));
                    default -> {
                        List<Double> y = Arrays.stream(words)
                                .skip(1)
                                .map(Double::valueOf)
                                .toList();
                        all.add(new KerasApplication(
                                app[1],
                                app[2],
                                Integer.parseInt(app[3]),
                                Long.parseLong(app[4]),
                                List.copyOf(layers),
                                y));
                        layers.clear();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Names of all classes here. */
    static List<String> kinds() {
        return BUILDERS.keySet().stream().sorted().toList();
    }

    /** Ours, of random weights. */
    ApplicationBuilder<?> builder() {
        return Objects.requireNonNull(BUILDERS.get(kind)).get().weights(Weights.NONE);
    }

    @Override
    public String toString() {
        return kind;
    }

    // ---- the formula of weights and images

    /** A number in [-1, 1). */
    private static double noise(int seed, int i) {
        long h = i * 2654435761L + seed * 40503L + 12345 & 0xFFFFFFFFL;
        h ^= h >>> 15;
        h = h * 2246822519L & 0xFFFFFFFFL;
        h ^= h >>> 13;
        return h / 0x1p31 - 1;
    }

    /** Layers with those of models inside in their places. */
    static List<Layer> flat(Network n) {
        List<Layer> all = new ArrayList<>();
        n.layers().forEach(l -> all.addAll(l instanceof Network inner ? flat(inner) : List.of(l)));
        return all;
    }

    static void setWeights(Network n) {
        int k = 0;
        for (Layer l : flat(n)) {
            for (int j = 0; j < l.weights().size(); j++) {
                l.weights().get(j).set(value(l, l.weights().get(j), 8 * k + j));
            }
            k += l.weights().isEmpty() ? 0 : 1;
        }
    }

    private static NDArray value(Layer l, Weight w, int seed) {
        TensorType t = w.type();
        boolean depthwise = l instanceof DepthwiseConv2D || w.name().equals("depthwise_kernel");
        double scale = Math.sqrt(3.0 / t.shape().size(0, depthwise ? 2 : Math.max(0, t.rank() - 1)));
        boolean layerScale = l.className().equals("LayerScale");
        return NDArray.generate(t, i -> {
            double u = noise(seed, i);
            return switch (w.name()) {
                case "kernel", "depthwise_kernel", "pointwise_kernel" -> u * scale;
                case "gamma" -> (layerScale ? 0.5 : 1) + 0.1 * u;
                case "moving_variance", "variance" -> 1 + 0.3 * u;
                case "count" -> 0;
                default -> 0.1 * u;
            };
        });
    }

    /** Pixels from 0 to 255 for a network that scales them, and from -1 to 1 for others. */
    static NDArray images(Network n, int count, int size) {
        boolean raw = flat(n).stream().anyMatch(l -> l instanceof Rescaling || l instanceof Normalization);
        return NDArray.generate(TensorType.f32(count, size, size, 3), i -> {
            float u = (float) noise(999, i);
            return raw ? (u + 1) * 127.5f : u;
        });
    }
}
