package org.argali.models.applications;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.averagePooling2d;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.maxPooling2d;

import java.util.List;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * Branches of convolutions of several sizes, joined (Szegedy et al. 2015), 23,851,784 numbers: images {@code [n, 299, 299, 3]}
 * that {@link #preprocessInput} gives, at least 75 high and wide.
 *
 * <pre>{@code
 * Model m = InceptionV3.builder().weights(NONE).classes(10).inputShape(96, 96, 3).build();
 * }</pre>
 */
public final class InceptionV3 extends ApplicationBuilder<InceptionV3> {
    private InceptionV3() {
        super("inception_v3", 75);
    }

    /** Keras' defaults. */
    public static InceptionV3 builder() {
        return new InceptionV3();
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
                "inception_v3",
                "inception_v3",
                includeTop,
                List.of("9a0d58056eeedaa3f26cb7ebd46da564", "bcbd6486424b2319ff4ef7d526e38f63"));
    }

    @Override
    Tensor features(Tensor images) {
        Tensor x = reduced(images, 32);
        x = conv(conv(x, 32, 3, 3, 1, Padding.VALID), 64, 3, 3);
        x = conv(pooled(x), 80, 1, 1, 1, Padding.VALID);
        x = pooled(conv(x, 192, 3, 3, 1, Padding.VALID));
        x = of5x5(x, 32, "mixed0");
        x = of5x5(x, 64, "mixed1");
        x = of5x5(x, 64, "mixed2");
        x = reducing(x);
        x = of7x7(x, 128, "mixed4");
        x = of7x7(x, 160, "mixed5");
        x = of7x7(x, 160, "mixed6");
        x = of7x7(x, 192, "mixed7");
        x = reducingAgain(x);
        x = wide(x, 0);
        return wide(x, 1);
    }

    /** A convolution of 1, one of 5, two of 3, and a pooling. */
    private static Tensor of5x5(Tensor x, int ofPool, String name) {
        Tensor a = conv(x, 64, 1, 1);
        Tensor b = conv(conv(x, 48, 1, 1), 64, 5, 5);
        Tensor c = conv(conv(conv(x, 64, 1, 1), 96, 3, 3), 96, 3, 3);
        return concatenate().name(name).apply(a, b, c, averaged(x, ofPool));
    }

    private static Tensor reducing(Tensor x) {
        Tensor a = reduced(x, 384);
        Tensor b = reduced(conv(conv(x, 64, 1, 1), 96, 3, 3), 96);
        return concatenate().name("mixed3").apply(a, b, pooled(x));
    }

    /** A convolution of 1, one of 7 and two of 7 taken apart into rows and columns, and a pooling. */
    private static Tensor of7x7(Tensor x, int f, String name) {
        Tensor a = conv(x, 192, 1, 1);
        Tensor b = conv(conv(conv(x, f, 1, 1), f, 1, 7), 192, 7, 1);
        Tensor c = conv(conv(conv(x, f, 1, 1), f, 7, 1), f, 1, 7);
        c = conv(conv(c, f, 7, 1), 192, 1, 7);
        return concatenate().name(name).apply(a, b, c, averaged(x, 192));
    }

    private static Tensor reducingAgain(Tensor x) {
        Tensor a = reduced(conv(x, 192, 1, 1), 320);
        Tensor b = reduced(conv(conv(conv(x, 192, 1, 1), 192, 1, 7), 192, 7, 1), 192);
        return concatenate().name("mixed8").apply(a, b, pooled(x));
    }

    /** Branches that part again into a row and a column. */
    private static Tensor wide(Tensor x, int i) {
        Tensor a = conv(x, 320, 1, 1);
        Tensor b = conv(x, 384, 1, 1);
        Tensor rowOfB = conv(b, 384, 1, 3);
        b = concatenate().name("mixed9_" + i).apply(rowOfB, conv(b, 384, 3, 1));
        Tensor c = conv(conv(x, 448, 1, 1), 384, 3, 3);
        Tensor rowOfC = conv(c, 384, 1, 3);
        c = concatenate(rowOfC, conv(c, 384, 3, 1));
        return concatenate().name("mixed" + (9 + i)).apply(a, b, c, averaged(x, 192));
    }

    private static Tensor averaged(Tensor x, int filters) {
        return conv(averagePooling2d(3).strides(1).padding(Padding.SAME).apply(x), filters, 1, 1);
    }

    private static Tensor pooled(Tensor x) {
        return maxPooling2d(3).strides(2).apply(x);
    }

    private static Tensor reduced(Tensor x, int filters) {
        return conv(x, filters, 3, 3, 2, Padding.VALID);
    }

    private static Tensor conv(Tensor x, int filters, int height, int width) {
        return conv(x, filters, height, width, 1, Padding.SAME);
    }

    private static Tensor conv(Tensor x, int filters, int height, int width, int strides, Padding padding) {
        Tensor y = conv2d(filters, height, width)
                .strides(strides)
                .padding(padding)
                .useBias(false)
                .apply(x);
        return activation(RELU).apply(batchNormalization().scale(false).apply(y));
    }
}
