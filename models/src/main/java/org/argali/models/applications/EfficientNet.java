package org.argali.models.applications;

import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SILU;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.depthwiseConv2d;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.multiply;
import static org.argali.layers.Layers.normalization;
import static org.argali.layers.Layers.rescaling;
import static org.argali.layers.Layers.reshape;

import java.util.List;
import java.util.Optional;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/**
 * Blocks of MobileNetV2 with weighted channels, made wider and deeper together (Tan and Le 2019). Pixels are from 0 to 255:
 * the network scales them.
 *
 * @param <B> the application's own class
 */
public abstract class EfficientNet<B extends EfficientNet<B>> extends ApplicationBuilder<B> {
    private static final double SKIP_DROP = 0.2;

    /** Equal blocks, before they are made wider and deeper; only the first has strides. */
    private record Stage(int kernel, int repeats, int filters, int expansion, int strides) {}

    private static final List<Stage> STAGES = List.of(
            new Stage(3, 1, 16, 1, 1),
            new Stage(3, 2, 24, 6, 2),
            new Stage(5, 2, 40, 6, 2),
            new Stage(3, 3, 80, 6, 2),
            new Stage(5, 3, 112, 6, 1),
            new Stage(5, 4, 192, 6, 2),
            new Stage(3, 1, 320, 6, 1));

    private final String published;
    private final double width;
    private final double depth;
    private final int size;
    private final double dropoutRate;
    private final List<String> checksums;

    /** Network of {@code width} times the channels and {@code depth} times the blocks of B0. */
    EfficientNet(String name, double width, double depth, int size, double dropoutRate, List<String> checksums) {
        super(name, 32);
        this.published = name;
        this.width = width;
        this.depth = depth;
        this.size = size;
        this.dropoutRate = dropoutRate;
        this.checksums = checksums;
    }

    /** Gives the pixels as they are, from 0 to 255: the network has layers for it. */
    public static NDArray preprocessInput(NDArray images) {
        return Preprocessing.NONE.of(images);
    }

    /** As {@link #preprocessInput(NDArray)}, as a part of a network. */
    public static Tensor preprocessInput(Tensor images) {
        return Preprocessing.NONE.of(images);
    }

    @Override
    final int defaultSize() {
        return size;
    }

    @Override
    final WeightsFile published() {
        return new WeightsFile(
                published + (includeTop ? ".h5" : "_notop.h5"),
                "https://storage.googleapis.com/keras-applications/",
                Optional.of(checksums.get(includeTop ? 0 : 1)));
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = normalization().axis(3).apply(rescaling(1 / 255.0).apply(images));
        if (isForImagenet()) { // the weights were trained on pixels over their variance, not their deviation
            x = rescaling(1 / Math.sqrt(0.229), 1 / Math.sqrt(0.224), 1 / Math.sqrt(0.225))
                    .apply(x);
        }
        x = Blocks.padForStrides2(x, 3, "stem_conv_pad");
        x = conv2d(filters(32), 3)
                .strides(2)
                .useBias(false)
                .kernelInitializer(Blocks.heFanOut())
                .name("stem_conv")
                .apply(x);
        x = active(x, "stem_bn", "stem_activation");
        int blocks = STAGES.stream().mapToInt(this::repeats).sum();
        int block = 0;
        for (int s = 0; s < STAGES.size(); s++) {
            for (int i = 0; i < repeats(STAGES.get(s)); i++) {
                String name = "block" + (s + 1) + (char) ('a' + i) + "_";
                x = block(x, STAGES.get(s), i == 0, SKIP_DROP * block++ / blocks, name);
            }
        }
        return active(pointwise(x, filters(1280), "top_conv"), "top_bn", "top_activation");
    }

    private int filters(int n) {
        return Blocks.multipleOf8(n * width);
    }

    private int repeats(Stage s) {
        return (int) Math.ceil(depth * s.repeats);
    }

    private Tensor block(Tensor in, Stage s, boolean first, double drop, String name) {
        int before = Blocks.channels(in);
        Tensor x = in;
        if (s.expansion > 1) {
            x = pointwise(x, s.expansion * before, name + "expand_conv");
            x = active(x, name + "expand_bn", name + "expand_activation");
        }
        boolean halves = first && s.strides == 2;
        x = halves ? Blocks.padForStrides2(x, s.kernel, name + "dwconv_pad") : x;
        x = depthwiseConv2d(s.kernel)
                .strides(halves ? 2 : 1)
                .padding(halves ? Padding.VALID : Padding.SAME)
                .useBias(false)
                .depthwiseInitializer(Blocks.heFanOut())
                .name(name + "dwconv")
                .apply(x);
        x = active(x, name + "bn", name + "activation");
        x = weighed(x, Math.max(1, before / 4), name);
        x = pointwise(x, filters(s.filters), name + "project_conv");
        x = batchNormalization().name(name + "project_bn").apply(x);
        return halves || before != filters(s.filters) ? x : skipped(in, x, drop, name);
    }

    /** Multiplies each channel by a factor that follows from the means of all. */
    static Tensor weighed(Tensor x, int squeezed, String name) {
        int channels = Blocks.channels(x);
        Tensor y = globalAveragePooling2d().name(name + "se_squeeze").apply(x);
        y = reshape(1, 1, channels).name(name + "se_reshape").apply(y);
        y = conv2d(squeezed, 1)
                .padding(Padding.SAME)
                .activation(SILU)
                .kernelInitializer(Blocks.heFanOut())
                .name(name + "se_reduce")
                .apply(y);
        y = conv2d(channels, 1)
                .padding(Padding.SAME)
                .activation(SIGMOID)
                .kernelInitializer(Blocks.heFanOut())
                .name(name + "se_expand")
                .apply(y);
        return multiply().name(name + "se_excite").apply(x, y);
    }

    /** Adds what a block made to what it was given; while training, for a part of the images only. */
    static Tensor skipped(Tensor in, Tensor made, double drop, String name) {
        Tensor x = drop > 0
                ? dropout(drop)
                        .noiseShape(Shape.ANY, 1, 1, 1)
                        .name(name + "drop")
                        .apply(made)
                : made;
        return add().name(name + "add").apply(x, in);
    }

    private static Tensor pointwise(Tensor x, int filters, String name) {
        return conv2d(filters, 1)
                .padding(Padding.SAME)
                .useBias(false)
                .kernelInitializer(Blocks.heFanOut())
                .name(name)
                .apply(x);
    }

    private static Tensor active(Tensor x, String normalization, String activation) {
        Tensor y = batchNormalization().name(normalization).apply(x);
        return activation(SILU).name(activation).apply(y);
    }

    @Override
    final Tensor top(Tensor features) {
        return top(this, features, dropoutRate);
    }

    /** The top of this family and of its second version. */
    static Tensor top(ApplicationBuilder<?> b, Tensor features, double dropoutRate) {
        Tensor x = globalAveragePooling2d().name("avg_pool").apply(features);
        x = dropout(dropoutRate).name("top_dropout").apply(x);
        return dense(b.classes)
                .activation(b.classifierActivation)
                .kernelInitializer(Blocks.uniformFanOut())
                .name("predictions")
                .apply(x);
    }

    @Override
    final Tensor withoutTop(Tensor x) {
        return pooling.map(p -> p.applyNamed(x)).orElse(x);
    }
}
