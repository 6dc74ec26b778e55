package org.argali.models.applications;

import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.separableConv2d;

import java.util.List;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * Separable convolutions with residual connections (Chollet 2016), 22,910,480 numbers: images {@code [n, 299, 299, 3]} that
 * {@link #preprocessInput} gives, at least 71 high and wide.
 *
 * <pre>{@code
 * Model base = Xception.builder().weights(NONE).includeTop(false).inputShape(250, 250, 3).build();
 * }</pre>
 */
public final class Xception extends ApplicationBuilder<Xception> {
    private Xception() {
        super("xception", 71);
    }

    /** Keras' defaults. */
    public static Xception builder() {
        return new Xception();
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
    int defaultSize() {
        return 299;
    }

    @Override
    WeightsFile published() {
        return WeightsFile.kernels(
                "xception",
                "xception",
                includeTop,
                List.of("0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97"));
    }

    @Override
    Tensor features(Tensor images) {
        Tensor x = images;
        x = conv2d(32, 3).strides(2).useBias(false).name("block1_conv1").apply(x);
        x = Blocks.relu(normalized(x, "block1_conv1"), "block1_conv1_act");
        x = conv2d(64, 3).useBias(false).name("block1_conv2").apply(x);
        x = Blocks.relu(normalized(x, "block1_conv2"), "block1_conv2_act");
        x = reducing(x, "block2", 128, 128);
        x = reducing(x, "block3", 256, 256);
        x = reducing(x, "block4", 728, 728);
        for (int i = 5; i <= 12; i++) {
            x = middle(x, "block" + i);
        }
        x = reducing(x, "block13", 728, 1024);
        x = Blocks.relu(separable(x, 1536, "block14_sepconv1"), "block14_sepconv1_act");
        return Blocks.relu(separable(x, 2048, "block14_sepconv2"), "block14_sepconv2_act");
    }

    /** Two separable convolutions and a pooling beside a convolution with strides 2. */
    private static Tensor reducing(Tensor x, String block, int first, int second) {
        Tensor shortcut = conv2d(second, 1)
                .strides(2)
                .padding(Padding.SAME)
                .useBias(false)
                .apply(x);
        shortcut = batchNormalization().apply(shortcut);
        Tensor y = block.equals("block2") ? x : Blocks.relu(x, block + "_sepconv1_act"); // active already
        y = separable(y, first, block + "_sepconv1");
        y = separable(Blocks.relu(y, block + "_sepconv2_act"), second, block + "_sepconv2");
        y = maxPooling2d(3)
                .strides(2)
                .padding(Padding.SAME)
                .name(block + "_pool")
                .apply(y);
        return add(y, shortcut);
    }

    private static Tensor middle(Tensor x, String block) {
        Tensor y = x;
        for (int i = 1; i <= 3; i++) {
            y = separable(Blocks.relu(y, block + "_sepconv" + i + "_act"), 728, block + "_sepconv" + i);
        }
        return add(y, x);
    }

    private static Tensor separable(Tensor x, int filters, String name) {
        Tensor y = separableConv2d(filters, 3)
                .padding(Padding.SAME)
                .useBias(false)
                .name(name)
                .apply(x);
        return normalized(y, name);
    }

    private static Tensor normalized(Tensor x, String of) {
        return batchNormalization().name(of + "_bn").apply(x);
    }
}
