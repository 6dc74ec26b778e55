package org.argali.models.applications;

import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.zeroPadding2d;

import java.util.List;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * Residual networks (He et al. 2015): a block adds to its input what three convolutions make of it, then takes the
 * positive part.
 *
 * @param <B> the application's own class
 */
public abstract class ResNet<B extends ResNet<B>> extends Residual<B> {
    /** @param blocks in each of the four stages */
    ResNet(String name, List<Integer> blocks, List<String> checksums) {
        super(name, blocks, checksums);
    }

    /** Pixels {@code [..., 3]} from 0 to 255 as the network takes them: {@link Preprocessing#CAFFE}. */
    public static NDArray preprocessInput(NDArray images) {
        return Preprocessing.CAFFE.of(images);
    }

    /** As {@link #preprocessInput(NDArray)}, as a part of a network. */
    public static Tensor preprocessInput(Tensor images) {
        return Preprocessing.CAFFE.of(images);
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = zeroPadding2d(3).name("conv1_pad").apply(images);
        x = conv2d(64, 7).strides(2).name("conv1_conv").apply(x);
        x = Blocks.relu(normalized(x, "conv1_bn"), "conv1_relu");
        x = zeroPadding2d(1).name("pool1_pad").apply(x);
        x = maxPooling2d(3).strides(2).name("pool1_pool").apply(x);
        for (int stage = 0; stage < FILTERS.size(); stage++) {
            for (int i = 1; i <= blocks.get(stage); i++) {
                int strides = i == 1 && stage > 0 ? 2 : 1;
                x = block(x, FILTERS.get(stage), strides, i == 1, "conv" + (stage + 2) + "_block" + i);
            }
        }
        return x;
    }

    private static Tensor block(Tensor x, int filters, int strides, boolean first, String name) {
        Tensor shortcut = x;
        if (first) {
            shortcut = conv2d(4 * filters, 1)
                    .strides(strides)
                    .name(name + "_0_conv")
                    .apply(x);
            shortcut = normalized(shortcut, name + "_0_bn");
        }
        Tensor y = conv2d(filters, 1).strides(strides).name(name + "_1_conv").apply(x);
        y = Blocks.relu(normalized(y, name + "_1_bn"), name + "_1_relu");
        y = conv2d(filters, 3).padding(Padding.SAME).name(name + "_2_conv").apply(y);
        y = Blocks.relu(normalized(y, name + "_2_bn"), name + "_2_relu");
        y = normalized(conv2d(4 * filters, 1).name(name + "_3_conv").apply(y), name + "_3_bn");
        return Blocks.relu(add().name(name + "_add").apply(shortcut, y), name + "_out");
    }

    private static Tensor normalized(Tensor x, String name) {
        return batchNormalization().epsilon(1.001e-5).name(name).apply(x);
    }
}
