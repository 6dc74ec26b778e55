package org.argali.models.applications;

import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.depthwiseConv2d;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.relu;
import static org.argali.layers.Layers.reshape;
import static org.argali.layers.Layers.zeroPadding2d;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.argali.layers.Dropout;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/**
 * Depthwise convolutions and convolutions of size 1 in turn (Howard et al. 2017), 4,253,864 numbers: images {@code [n, 224,
 * 224, 3]} that {@link #preprocessInput} gives, at least 32 high and wide.
 *
 * <pre>{@code
 * Model m = MobileNet.builder().weights(NONE).alpha(0.5).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class MobileNet extends ApplicationBuilder<MobileNet> {
    private static final List<Integer> FILTERS =
            List.of(64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024);
    private static final List<Integer> PUBLISHED_SIZES = List.of(128, 160, 192, 224);
    private static final Map<Double, String> PUBLISHED_ALPHAS =
            Map.of(1.0, "1_0", 0.75, "7_5", 0.5, "5_0", 0.25, "2_5");
    private static final String NAME = "mobilenet";

    private double alpha = 1;
    private int depthMultiplier = 1;
    private double dropout = 1e-3;

    private MobileNet() {
        super(NAME, 32);
    }

    /** Keras' defaults. */
    public static MobileNet builder() {
        return new MobileNet();
    }

    /** By this the number of channels of all layers is multiplied; 1 by default. */
    public MobileNet alpha(double a) {
        check(a > 0, "alpha must be positive, not " + a);
        return with(b -> b.alpha = a);
    }

    /** Number of kernels for each channel in depthwise convolutions; 1 by default. */
    public MobileNet depthMultiplier(int m) {
        check(m > 0, "depthMultiplier must be positive, not " + m);
        return with(b -> b.depthMultiplier = m);
    }

    /** The share that is dropped before the last layer; 0.001 by default. */
    public MobileNet dropout(double rate) {
        return with(b -> b.dropout = rate);
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
        return PUBLISHED_SIZES.contains(squareSize(this)) ? squareSize(this) : 224;
    }

    /** Height and width where they are asked for and equal, or 0. */
    static int squareSize(ApplicationBuilder<?> b) {
        Shape s = b.askedShape();
        return s.rank() == 3 && s.dim(0) == s.dim(1) ? s.dim(0) : 0;
    }

    @Override
    WeightsFile published() {
        check(depthMultiplier == 1, "ImageNet's weights have depthMultiplier 1, not " + depthMultiplier);
        String width = PUBLISHED_ALPHAS.getOrDefault(alpha, "");
        check(!width.isEmpty(), "ImageNet's weights have alpha 0.25, 0.5, 0.75 or 1, not " + alpha);
        return WeightsFile.unchecked(
                NAME, "mobilenet_" + width + "_" + defaultSize() + (includeTop ? "_tf.h5" : "_tf_no_top.h5"));
    }

    @Override
    String defaultName() {
        return super.defaultName().equals(NAME) ? sizedName(NAME, alpha, this) : super.defaultName();
    }

    /** {@code mobilenet_1.00_224}. */
    static String sizedName(String kind, double alpha, ApplicationBuilder<?> b) {
        int rows = b.isForImagenet() ? b.defaultSize() : b.shape().dim(0);
        return kind + String.format(Locale.ROOT, "_%.2f_", alpha) + (rows == Shape.ANY ? "None" : rows);
    }

    @Override
    Tensor features(Tensor images) {
        Tensor x = conv2d((int) (32 * alpha), 3)
                .strides(2)
                .padding(Padding.SAME)
                .useBias(false)
                .name("conv1")
                .apply(images);
        x = active(x, "conv1");
        for (int i = 1; i <= FILTERS.size(); i++) {
            boolean halves = i == 2 || i == 4 || i == 6 || i == 12;
            x = block(x, FILTERS.get(i - 1), halves, i);
        }
        return x;
    }

    private Tensor block(Tensor in, int filters, boolean halves, int i) {
        Tensor x = halves ? zeroPadding2d(0, 1, 0, 1).name("conv_pad_" + i).apply(in) : in;
        x = depthwiseConv2d(3)
                .depthMultiplier(depthMultiplier)
                .strides(halves ? 2 : 1)
                .padding(halves ? Padding.VALID : Padding.SAME)
                .useBias(false)
                .name("conv_dw_" + i)
                .apply(x);
        x = active(x, "conv_dw_" + i);
        x = conv2d((int) (filters * alpha), 1)
                .padding(Padding.SAME)
                .useBias(false)
                .name("conv_pw_" + i)
                .apply(x);
        return active(x, "conv_pw_" + i);
    }

    private static Tensor active(Tensor x, String name) {
        Tensor y = batchNormalization().name(name + "_bn").apply(x);
        return relu().maxValue(6).name(name + "_relu").apply(y);
    }

    @Override
    Tensor top(Tensor features) {
        Tensor x = globalAveragePooling2d().keepDims(true).apply(features);
        x = new Dropout(dropout).name("dropout").apply(x);
        x = conv2d(classes, 1).padding(Padding.SAME).name("conv_preds").apply(x);
        x = reshape(classes).name("reshape_2").apply(x);
        return activation(classifierActivation).name("predictions").apply(x);
    }
}
