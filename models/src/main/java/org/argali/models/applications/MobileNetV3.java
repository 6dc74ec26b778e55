package org.argali.models.applications;

import static org.argali.layers.Activations.HARD_SIGMOID;
import static org.argali.layers.Activations.HARD_SWISH;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.depthwiseConv2d;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.multiply;
import static org.argali.layers.Layers.relu;
import static org.argali.layers.Layers.rescaling;

import java.util.List;
import java.util.Map;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/**
 * Blocks of MobileNetV2 with weighted channels and hard swish (Howard et al. 2019).
 *
 * @param <B> the application's own class
 */
public abstract class MobileNetV3<B extends MobileNetV3<B>> extends ApplicationBuilder<B> {
    /**
     * A block.
     *
     * @param expansion how much it widens
     * @param filters of its output, before alpha
     * @param wide whether the window is of size 5 and not 3
     * @param strides of the window
     * @param weighs whether channels are weighted
     * @param swish whether the activation is a hard swish and not a relu
     */
    record Block(double expansion, int filters, boolean wide, int strides, boolean weighs, boolean swish) {}

    private final String size;
    private final List<Block> blocks;
    private final int lastFilters;
    private final Map<String, List<String>> checksums;
    double alpha = 1;
    boolean minimalistic;
    double dropoutRate = 0.2;
    boolean includePreprocessing = true;

    /** @param checksums of the published files by alpha, with {@code minimalistic_} in front for these */
    MobileNetV3(String name, String size, List<Block> blocks, int lastFilters, Map<String, List<String>> checksums) {
        super(name, 32);
        this.size = size;
        this.blocks = blocks;
        this.lastFilters = lastFilters;
        this.checksums = checksums;
    }

    /** By this the number of channels of all layers is multiplied; 1 by default. */
    public final B alpha(double a) {
        check(a > 0, "alpha must be positive, not " + a);
        return with(b -> b.alpha = a);
    }

    /** Whether windows are of size 3, activations relu, and channels not weighted; not so by default. */
    public final B minimalistic(boolean on) {
        return with(b -> b.minimalistic = on);
    }

    /** The share that is dropped before the last layer; 0.2 by default. */
    public final B dropoutRate(double rate) {
        return with(b -> b.dropoutRate = rate);
    }

    /** Whether the network scales pixels itself, as it does by default; else it takes them from -1 to 1. */
    public final B includePreprocessing(boolean on) {
        return with(b -> b.includePreprocessing = on);
    }

    /** Gives the pixels as they are, from 0 to 255: the network has layers for it. */
    public static NDArray preprocessInput(NDArray images) {
        return Preprocessing.NONE.of(images);
    }

    /** As {@link #preprocessInput(NDArray)}, as a part of a network. */
    public static Tensor preprocessInput(Tensor images) {
        return Preprocessing.NONE.of(images);
    }

    /** Of any height and width, with a top too. */
    @Override
    final Shape defaultShape() {
        return Shape.of(Shape.ANY, Shape.ANY, 3);
    }

    /** The top takes the mean over images of any size. */
    @Override
    final void checkImagenetTop(Shape s) {}

    @Override
    final WeightsFile published() {
        String kind = (minimalistic ? "minimalistic_224_" : "224_") + alpha;
        List<String> sums = checksums.getOrDefault(kind, List.of());
        check(!sums.isEmpty(), "ImageNet's weights have alpha 0.75 or 1, or 1 if minimalistic; not " + alpha);
        return WeightsFile.of(
                "mobilenet_v3",
                "weights_mobilenet_v3_" + size + "_" + kind + "_float" + (includeTop ? ".h5" : "_no_top_v2.h5"),
                sums.get(includeTop ? 0 : 1));
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = includePreprocessing ? rescaling(1 / 127.5).offset(-1).apply(images) : images;
        x = conv2d(16, 3)
                .strides(2)
                .padding(Padding.SAME)
                .useBias(false)
                .name("conv")
                .apply(x);
        x = active(normalized(x, "conv_bn"), true);
        for (int i = 0; i < blocks.size(); i++) {
            x = block(x, blocks.get(i), i == 0 ? "expanded_conv_" : "expanded_conv_" + i + "_");
        }
        x = pointwise(x, Blocks.multipleOf8(6 * Blocks.channels(x)), "conv_1");
        return active(normalized(x, "conv_1_bn"), true);
    }

    private Tensor block(Tensor in, Block b, String name) {
        int wide = Blocks.multipleOf8(b.expansion * Blocks.channels(in));
        int filters = Blocks.multipleOf8(b.filters * alpha);
        Tensor x = in;
        if (!name.equals("expanded_conv_")) {
            x = active(normalized(pointwise(x, wide, name + "expand"), name + "expand_bn"), b.swish);
        }
        int kernel = b.wide && !minimalistic ? 5 : 3;
        x = b.strides == 2 ? Blocks.padForStrides2(x, kernel, name + "depthwise_pad") : x;
        x = depthwiseConv2d(kernel)
                .strides(b.strides)
                .padding(b.strides == 1 ? Padding.SAME : Padding.VALID)
                .useBias(false)
                .name(name + "depthwise")
                .apply(x);
        x = active(normalized(x, name + "depthwise_bn"), b.swish);
        x = b.weighs && !minimalistic ? weighed(x, wide, name + "squeeze_excite_") : x;
        x = normalized(pointwise(x, filters, name + "project"), name + "project_bn");
        boolean fits = b.strides == 1 && Blocks.channels(in) == filters;
        return fits ? add().name(name + "add").apply(in, x) : x;
    }

    /** Multiplies each channel by a factor that follows from the means of all. */
    private static Tensor weighed(Tensor x, int channels, String name) {
        Tensor y =
                globalAveragePooling2d().keepDims(true).name(name + "avg_pool").apply(x);
        y = conv2d(Blocks.multipleOf8(0.25 * channels), 1)
                .padding(Padding.SAME)
                .name(name + "conv")
                .apply(y);
        y = relu().name(name + "relu").apply(y);
        y = conv2d(channels, 1).padding(Padding.SAME).name(name + "conv_1").apply(y);
        return multiply().name(name + "mul").apply(x, activation(HARD_SIGMOID).apply(y));
    }

    private Tensor active(Tensor x, boolean swish) {
        return swish && !minimalistic ? activation(HARD_SWISH).apply(x) : relu().apply(x);
    }

    private static Tensor pointwise(Tensor x, int filters, String name) {
        return conv2d(filters, 1)
                .padding(Padding.SAME)
                .useBias(false)
                .name(name)
                .apply(x);
    }

    private static Tensor normalized(Tensor x, String name) {
        return batchNormalization().momentum(0.999).name(name).apply(x);
    }

    @Override
    final Tensor top(Tensor features) {
        int filters = alpha > 1 ? Blocks.multipleOf8(lastFilters * alpha) : lastFilters;
        Tensor x = globalAveragePooling2d().keepDims(true).apply(features);
        x = conv2d(filters, 1).padding(Padding.SAME).name("conv_2").apply(x);
        x = active(x, true);
        x = dropoutRate > 0 ? dropout(dropoutRate).apply(x) : x;
        x = conv2d(classes, 1).padding(Padding.SAME).name("logits").apply(x);
        return activation(classifierActivation)
                .name("predictions")
                .apply(flatten().apply(x));
    }

    @Override
    final Tensor withoutTop(Tensor x) {
        return pooling.map(p -> p.applyNamed(x)).orElse(x);
    }
}
