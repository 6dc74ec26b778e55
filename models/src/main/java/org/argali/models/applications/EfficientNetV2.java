package org.argali.models.applications;

import static org.argali.layers.Activations.SILU;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.depthwiseConv2d;
import static org.argali.layers.Layers.rescaling;

import java.util.List;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * EfficientNets whose first blocks have whole convolutions in place of depthwise ones (Tan and Le 2021). Pixels are from 0 to
 * 255: the network scales them.
 *
 * @param <B> the application's own class
 */
public abstract class EfficientNetV2<B extends EfficientNetV2<B>> extends ApplicationBuilder<B> {
    private static final double DROP = 0.2;

    /**
     * Equal blocks; only the first has strides.
     *
     * @param fused whether the convolution is a whole one, and channels are not weighted
     */
    record Stage(boolean fused, int repeats, int filters, int expansion, int strides) {}

    private final String published;
    private final int size;
    private final List<Stage> stages;
    private final List<String> checksums;
    boolean includePreprocessing = true;

    EfficientNetV2(String name, int size, List<Stage> stages, List<String> checksums) {
        super(name, 32);
        this.published = name;
        this.size = size;
        this.stages = stages;
        this.checksums = checksums;
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

    @Override
    final int defaultSize() {
        return size;
    }

    @Override
    final WeightsFile published() {
        return WeightsFile.of(
                "efficientnet_v2", published + (includeTop ? ".h5" : "_notop.h5"), checksums.get(includeTop ? 0 : 1));
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = includePreprocessing ? rescaling(1 / 128.0).offset(-1).apply(images) : images;
        x = active(conv(x, stages.get(0).filters, 3, 2, "stem_conv"), "stem_bn", "stem_activation");
        int blocks = stages.stream().mapToInt(Stage::repeats).sum();
        int block = 0;
        for (int s = 0; s < stages.size(); s++) {
            for (int i = 0; i < stages.get(s).repeats; i++) {
                String name = "block" + (s + 1) + (char) ('a' + i) + "_";
                x = block(x, stages.get(s), i == 0 ? stages.get(s).strides : 1, DROP * block++ / blocks, name);
            }
        }
        return active(conv(x, 1280, 1, 1, "top_conv"), "top_bn", "top_activation");
    }

    private static Tensor block(Tensor in, Stage s, int strides, double drop, String name) {
        Tensor x = s.fused ? fused(in, s, strides, name) : separate(in, s, strides, name);
        boolean fits = strides == 1 && Blocks.channels(in) == s.filters;
        return fits ? EfficientNet.skipped(in, x, drop, name) : x;
    }

    /** Widens with a convolution of size 3, if at all, and narrows again. */
    private static Tensor fused(Tensor in, Stage s, int strides, String name) {
        if (s.expansion == 1) {
            Tensor x = conv(in, s.filters, 3, strides, name + "project_conv");
            return active(x, name + "project_bn", name + "project_activation");
        }
        Tensor x = conv(in, s.expansion * Blocks.channels(in), 3, strides, name + "expand_conv");
        x = active(x, name + "expand_bn", name + "expand_activation");
        return normalized(conv(x, s.filters, 1, 1, name + "project_conv"), name + "project_bn");
    }

    /** Widens, convolves and weighs each channel, and narrows again. */
    private static Tensor separate(Tensor in, Stage s, int strides, String name) {
        Tensor x = conv(in, s.expansion * Blocks.channels(in), 1, 1, name + "expand_conv");
        x = active(x, name + "expand_bn", name + "expand_activation");
        x = depthwiseConv2d(3)
                .strides(strides)
                .padding(Padding.SAME)
                .useBias(false)
                .depthwiseInitializer(Blocks.heFanOut())
                .name(name + "dwconv2")
                .apply(x);
        x = active(x, name + "bn", name + "activation");
        x = EfficientNet.weighed(x, Math.max(1, Blocks.channels(in) / 4), name);
        return normalized(conv(x, s.filters, 1, 1, name + "project_conv"), name + "project_bn");
    }

    private static Tensor conv(Tensor x, int filters, int kernel, int strides, String name) {
        return conv2d(filters, kernel)
                .strides(strides)
                .padding(Padding.SAME)
                .useBias(false)
                .kernelInitializer(Blocks.heFanOut())
                .name(name)
                .apply(x);
    }

    private static Tensor active(Tensor x, String normalization, String activation) {
        return activation(SILU).name(activation).apply(normalized(x, normalization));
    }

    private static Tensor normalized(Tensor x, String name) {
        return batchNormalization().momentum(0.9).name(name).apply(x);
    }

    @Override
    final Tensor top(Tensor features) {
        return EfficientNet.top(this, features, 0.2);
    }

    @Override
    final Tensor withoutTop(Tensor x) {
        return pooling.map(p -> p.applyNamed(x)).orElse(x);
    }
}
