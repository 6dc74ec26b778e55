package org.argali.models.applications;

import static org.argali.layers.Activations.GELU;
import static org.argali.layers.Activations.LINEAR;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.layerNormalization;
import static org.argali.layers.Layers.layerScale;
import static org.argali.layers.Layers.normalization;

import java.util.List;
import org.argali.layers.Layer;
import org.argali.layers.LayerNormalization;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.model.Sequential;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/**
 * Convolutional networks after the manner of transformers (Liu et al. 2022). Pixels are from 0 to 255: the network
 * normalizes them.
 *
 * @param <B> the application's own class
 */
public abstract class ConvNeXt<B extends ConvNeXt<B>> extends ApplicationBuilder<B> {
    private static final double SCALE = 1e-6;

    private final String published;
    private final List<Integer> blocks;
    private final List<Integer> filters;
    private final List<String> checksums;
    boolean includePreprocessing = true;

    /**
     * Network of four stages.
     *
     * @param blocks in each stage
     * @param filters in each stage
     */
    ConvNeXt(String name, List<Integer> blocks, List<Integer> filters, List<String> checksums) {
        super(name, 32);
        this.published = name;
        this.blocks = blocks;
        this.filters = filters;
        this.checksums = checksums;
    }

    /** Whether the network normalizes images of three channels itself, as it does by default. */
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
    final WeightsFile published() {
        return WeightsFile.of(
                "convnext", published + (includeTop ? ".h5" : "_notop.h5"), checksums.get(includeTop ? 0 : 1));
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = includePreprocessing && Blocks.channels(images) == 3 ? normalized(images) : images;
        String name = defaultName();
        for (int stage = 0; stage < blocks.size(); stage++) {
            int f = filters.get(stage);
            if (stage == 0) {
                Layer patches = conv2d(f, 4).strides(4).name(name + "_stem_conv");
                x = together(x, name + "_stem", patches, norm(name + "_stem_layernorm"));
            } else {
                int i = stage - 1;
                Layer halves = conv2d(f, 2).strides(2).name(name + "_downsampling_conv_" + i);
                Layer norm = norm(name + "_downsampling_layernorm_" + i);
                x = together(x, name + "_downsampling_block_" + i, norm, halves);
            }
            for (int j = 0; j < blocks.get(stage); j++) {
                x = block(x, f, name + "_stage_" + stage + "_block_" + j);
            }
        }
        return x;
    }

    private Tensor normalized(Tensor images) {
        return normalization()
                .moments(
                        new double[] {0.485 * 255, 0.456 * 255, 0.406 * 255},
                        new double[] {Math.pow(0.229 * 255, 2), Math.pow(0.224 * 255, 2), Math.pow(0.225 * 255, 2)})
                .name(defaultName() + "_prestem_normalization")
                .apply(images);
    }

    /** Layers as a model inside the model. */
    private static Tensor together(Tensor x, String name, Layer... layers) {
        Shape s = x.shape();
        Tensor in = input(s.slice(1, s.rank()).toArray());
        return Sequential.of(in, layers).name(name).apply(x);
    }

    private static Tensor block(Tensor in, int filters, String name) {
        Tensor x = conv2d(filters, 7)
                .padding(Padding.SAME)
                .groups(filters)
                .name(name + "_depthwise_conv")
                .apply(in);
        x = norm(name + "_layernorm").apply(x);
        x = dense(4 * filters).name(name + "_pointwise_conv_1").apply(x);
        x = activation(GELU).name(name + "_gelu").apply(x);
        x = dense(filters).name(name + "_pointwise_conv_2").apply(x);
        x = layerScale(SCALE, filters).name(name + "_layer_scale").apply(x);
        x = activation(LINEAR).name(name + "_identity").apply(x);
        return add(in, x);
    }

    private static LayerNormalization norm(String name) {
        return layerNormalization().epsilon(1e-6).name(name);
    }

    @Override
    final Tensor top(Tensor features) {
        String name = defaultName();
        Tensor x = globalAveragePooling2d().name(name + "_head_gap").apply(features);
        x = norm(name + "_head_layernorm").apply(x);
        return dense(classes)
                .activation(classifierActivation)
                .name(name + "_head_dense")
                .apply(x);
    }

    @Override
    final Tensor withoutTop(Tensor x) {
        return layerNormalization().epsilon(1e-6).apply(super.withoutTop(x));
    }
}
