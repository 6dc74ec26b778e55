package org.argali.models.applications;

import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.zeroPadding2d;

import java.util.List;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * Residual networks whose blocks normalize before their convolutions (He et al. 2016), so that what is added is not cut
 * off.
 *
 * @param <B> the application's own class
 */
public abstract class ResNetV2<B extends ResNetV2<B>> extends Residual<B> {
    /** @param blocks in each of the four stages */
    ResNetV2(String name, List<Integer> blocks, List<String> checksums) {
        super(name, blocks, checksums);
    }

    /** Pixels {@code [..., 3]} from 0 to 255 as the network takes them: from -1 to 1. */
    public static NDArray preprocessInput(NDArray images) {
        return Preprocessing.TF.of(images);
    }

    /** As {@link #preprocessInput(NDArray)}, as a part of a network. */
    public static Tensor preprocessInput(Tensor images) {
        return Preprocessing.TF.of(images);
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = zeroPadding2d(3).name("conv1_pad").apply(images);
        x = conv2d(64, 7).strides(2).name("conv1_conv").apply(x);
        x = zeroPadding2d(1).name("pool1_pad").apply(x);
        x = maxPooling2d(3).strides(2).name("pool1_pool").apply(x);
        for (int stage = 0; stage < FILTERS.size(); stage++) {
            for (int i = 1; i <= blocks.get(stage); i++) {
                int strides = i == blocks.get(stage) && stage < FILTERS.size() - 1 ? 2 : 1;
                x = block(x, FILTERS.get(stage), strides, i == 1, "conv" + (stage + 2) + "_block" + i);
            }
        }
        return active(x, "post");
    }

    private static Tensor block(Tensor x, int filters, int strides, boolean first, String name) {
        Tensor normal =
                batchNormalization().epsilon(1.001e-5).name(name + "_preact_bn").apply(x);
        normal = Blocks.relu(normal, name + "_preact_relu");
        Tensor shortcut = x;
        if (first) {
            shortcut = conv2d(4 * filters, 1)
                    .strides(strides)
                    .name(name + "_0_conv")
                    .apply(normal);
        } else if (strides > 1) {
            shortcut = maxPooling2d(1).strides(strides).apply(x);
        }
        Tensor y = conv2d(filters, 1).useBias(false).name(name + "_1_conv").apply(normal);
        y = zeroPadding2d(1).name(name + "_2_pad").apply(active(y, name + "_1"));
        y = conv2d(filters, 3)
                .strides(strides)
                .useBias(false)
                .name(name + "_2_conv")
                .apply(y);
        y = conv2d(4 * filters, 1).name(name + "_3_conv").apply(active(y, name + "_2"));
        return add().name(name + "_out").apply(shortcut, y);
    }

    private static Tensor active(Tensor x, String name) {
        Tensor y = batchNormalization().epsilon(1.001e-5).name(name + "_bn").apply(x);
        return Blocks.relu(y, name + "_relu");
    }
}
