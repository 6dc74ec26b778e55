package org.argali.models.applications;

import static org.argali.layers.Layers.averagePooling2d;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.zeroPadding2d;

import java.util.List;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * Densely connected networks (Huang et al. 2016): each block adds 32 channels to all that it was given.
 *
 * @param <B> the application's own class
 */
public abstract class DenseNet<B extends DenseNet<B>> extends ApplicationBuilder<B> {
    private static final int GROWTH = 32;

    private final String published;
    private final List<Integer> blocks;
    private final List<String> checksums;

    /** @param blocks in each of the four stages */
    DenseNet(String name, List<Integer> blocks, List<String> checksums) {
        super(name, 32);
        this.published = name;
        this.blocks = blocks;
        this.checksums = checksums;
    }

    /** Pixels {@code [..., 3]} from 0 to 255 as the network takes them: {@link Preprocessing#TORCH}. */
    public static NDArray preprocessInput(NDArray images) {
        return Preprocessing.TORCH.of(images);
    }

    /** As {@link #preprocessInput(NDArray)}, as a part of a network. */
    public static Tensor preprocessInput(Tensor images) {
        return Preprocessing.TORCH.of(images);
    }

    @Override
    final WeightsFile published() {
        return WeightsFile.kernels("densenet", published, includeTop, checksums);
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = zeroPadding2d(3).apply(images);
        x = conv2d(64, 7).strides(2).useBias(false).name("conv1_conv").apply(x);
        x = active(x, "conv1_bn", "conv1_relu");
        x = maxPooling2d(3).strides(2).name("pool1").apply(zeroPadding2d(1).apply(x));
        for (int stage = 2; stage <= 5; stage++) {
            for (int i = 1; i <= blocks.get(stage - 2); i++) {
                x = block(x, "conv" + stage + "_block" + i);
            }
            x = stage < 5 ? transition(x, "pool" + stage) : x;
        }
        return active(x, "bn", "relu");
    }

    @Override
    final Tensor withoutTop(Tensor x) {
        return pooling.map(p -> p.applyNamed(x)).orElse(x);
    }

    private static Tensor block(Tensor x, String name) {
        Tensor y = active(x, name + "_0_bn", name + "_0_relu");
        y = conv2d(4 * GROWTH, 1).useBias(false).name(name + "_1_conv").apply(y);
        y = active(y, name + "_1_bn", name + "_1_relu");
        y = conv2d(GROWTH, 3)
                .padding(Padding.SAME)
                .useBias(false)
                .name(name + "_2_conv")
                .apply(y);
        return concatenate().name(name + "_concat").apply(x, y);
    }

    /** Half the channels, half the height, half the width. */
    private static Tensor transition(Tensor x, String name) {
        Tensor y = active(x, name + "_bn", name + "_relu");
        y = conv2d(Blocks.channels(x) / 2, 1)
                .useBias(false)
                .name(name + "_conv")
                .apply(y);
        return averagePooling2d(2).strides(2).name(name + "_pool").apply(y);
    }

    private static Tensor active(Tensor x, String normalization, String relu) {
        return Blocks.relu(
                batchNormalization().epsilon(1.001e-5).name(normalization).apply(x), relu);
    }
}
