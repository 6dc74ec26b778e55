package org.argali.models.applications;

import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.depthwiseConv2d;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.relu;

import java.util.List;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * Blocks that widen, convolve each channel, and narrow again (Sandler et al. 2018), 3,538,984 numbers: images {@code [n, 224,
 * 224, 3]} that {@link #preprocessInput} gives, at least 32 high and wide.
 *
 * <pre>{@code
 * Model m = MobileNetV2.builder().weights(NONE).alpha(0.35).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class MobileNetV2 extends ApplicationBuilder<MobileNetV2> {
    private static final List<Integer> FILTERS =
            List.of(16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320);
    private static final List<Integer> HALVING = List.of(1, 3, 6, 13);
    private static final List<Integer> PUBLISHED_SIZES = List.of(96, 128, 160, 192, 224);
    private static final List<Double> PUBLISHED_ALPHAS = List.of(0.35, 0.5, 0.75, 1.0, 1.3, 1.4);
    private static final String NAME = "mobilenetv2";

    private double alpha = 1;

    private MobileNetV2() {
        super(NAME, 32);
    }

    /** Keras' defaults. */
    public static MobileNetV2 builder() {
        return new MobileNetV2();
    }

    /** By this the number of channels of all layers is multiplied; 1 by default. */
    public MobileNetV2 alpha(double a) {
        check(a > 0, "alpha must be positive, not " + a);
        return with(b -> b.alpha = a);
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
        return PUBLISHED_SIZES.contains(MobileNet.squareSize(this)) ? MobileNet.squareSize(this) : 224;
    }

    @Override
    WeightsFile published() {
        check(
                PUBLISHED_ALPHAS.contains(alpha),
                "ImageNet's weights have an alpha of " + PUBLISHED_ALPHAS + ", not " + alpha);
        return WeightsFile.unchecked(
                "mobilenet_v2",
                "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_" + alpha + "_" + defaultSize()
                        + (includeTop ? ".h5" : "_no_top.h5"));
    }

    @Override
    String defaultName() {
        return super.defaultName().equals(NAME) ? MobileNet.sizedName(NAME, alpha, this) : super.defaultName();
    }

    @Override
    Tensor features(Tensor images) {
        Tensor x = conv2d(Blocks.multipleOf8(32 * alpha), 3)
                .strides(2)
                .padding(Padding.SAME)
                .useBias(false)
                .name("Conv1")
                .apply(images);
        x = active(x, "bn_Conv1", "Conv1_relu");
        for (int i = 0; i < FILTERS.size(); i++) {
            x = block(x, Blocks.multipleOf8((int) (FILTERS.get(i) * alpha)), HALVING.contains(i) ? 2 : 1, i);
        }
        int last = alpha > 1 ? Blocks.multipleOf8(1280 * alpha) : 1280;
        x = conv2d(last, 1).useBias(false).name("Conv_1").apply(x);
        return active(x, "Conv_1_bn", "out_relu");
    }

    private static Tensor block(Tensor in, int filters, int strides, int i) {
        String name = i == 0 ? "expanded_conv_" : "block_" + i + "_";
        Tensor x = in;
        if (i > 0) {
            x = pointwise(x, 6 * Blocks.channels(in), name + "expand");
            x = active(x, name + "expand_BN", name + "expand_relu");
        }
        x = strides == 2 ? Blocks.padForStrides2(x, 3, name + "pad") : x;
        x = depthwiseConv2d(3)
                .strides(strides)
                .padding(strides == 1 ? Padding.SAME : Padding.VALID)
                .useBias(false)
                .name(name + "depthwise")
                .apply(x);
        x = active(x, name + "depthwise_BN", name + "depthwise_relu");
        x = normalized(pointwise(x, filters, name + "project"), name + "project_BN");
        boolean fits = strides == 1 && filters == Blocks.channels(in);
        return fits ? add().name(name + "add").apply(in, x) : x;
    }

    private static Tensor pointwise(Tensor x, int filters, String name) {
        return conv2d(filters, 1)
                .padding(Padding.SAME)
                .useBias(false)
                .name(name)
                .apply(x);
    }

    private static Tensor active(Tensor x, String normalization, String relu) {
        return relu().maxValue(6).name(relu).apply(normalized(x, normalization));
    }

    private static Tensor normalized(Tensor x, String name) {
        return batchNormalization().momentum(0.999).name(name).apply(x);
    }

    @Override
    Tensor top(Tensor x) {
        return classifier(globalAveragePooling2d().apply(x));
    }
}
