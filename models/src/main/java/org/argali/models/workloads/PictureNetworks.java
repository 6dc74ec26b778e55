package org.argali.models.workloads;

import static org.argali.layers.Activations.ELU;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.averagePooling2d;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.conv2dTranspose;
import static org.argali.layers.Layers.conv3d;
import static org.argali.layers.Layers.convLstm2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.globalAveragePooling3d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.leakyRelu;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.maxPooling3d;
import static org.argali.layers.Layers.reshape;
import static org.argali.layers.Layers.upSampling2d;
import static org.argali.layers.Padding.SAME;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.model.Model;

/** Small networks over pictures and volumes, in the forms that are common. */
final class PictureNetworks {
    private PictureNetworks() {}

    private static Tensor conv(Tensor x, int filters) {
        return conv2d(filters, 3).padding(SAME).activation(RELU).apply(x);
    }

    /** A convolution without a bias, normalized. */
    private static Tensor normalized(Tensor x, int filters, int kernel, int strides, int groups) {
        return batchNormalization()
                .apply(conv2d(filters, kernel)
                        .strides(strides)
                        .groups(groups)
                        .padding(SAME)
                        .useBias(false)
                        .apply(x));
    }

    private static Tensor relu(Tensor x) {
        return activation(RELU).apply(x);
    }

    private static Model classes(Tensor in, Tensor features) {
        return Model.of(
                in, dense(10).activation(SOFTMAX).apply(globalAveragePooling2d().apply(features)));
    }

    static Model unet() {
        Tensor in = input(64, 64, 3);
        Tensor x = in;
        List<Tensor> skipped = new ArrayList<>();
        for (int f : new int[] {16, 32, 64}) {
            skipped.add(0, conv(conv(x, f), f));
            x = maxPooling2d(2).apply(skipped.get(0));
        }
        x = conv(conv(x, 128), 128);
        for (Tensor beside : skipped) {
            int f = beside.shape().last();
            Tensor wide = conv2dTranspose(f, 2).strides(2).padding(SAME).apply(x);
            x = conv(conv(concatenate(wide, beside), f), f);
        }
        return Model.of(in, conv2d(1, 1).activation(SIGMOID).apply(x));
    }

    static Model vgg() {
        Tensor in = input(32, 32, 3);
        Tensor x = in;
        for (int f : new int[] {64, 128, 256}) {
            x = maxPooling2d(2).apply(conv(conv(x, f), f));
        }
        x = dense(512).activation(RELU).apply(flatten().apply(x));
        return Model.of(in, dense(10).activation(SOFTMAX).apply(x));
    }

    static Model densenet() {
        Tensor in = input(32, 32, 3);
        Tensor x = conv2d(24, 3).padding(SAME).useBias(false).apply(in);
        for (int block = 0; block < 3; block++) {
            for (int i = 0; i < 6; i++) {
                Tensor y = plain(x, 48, 1);
                x = concatenate(x, plain(y, 12, 3));
            }
            x = block == 2 ? x : averagePooling2d(2).apply(plain(x, 48, 1));
        }
        return classes(in, relu(batchNormalization().apply(x)));
    }

    /** Normalized, cut off, and convolved. */
    private static Tensor plain(Tensor x, int filters, int kernel) {
        return conv2d(filters, kernel)
                .padding(SAME)
                .useBias(false)
                .apply(relu(batchNormalization().apply(x)));
    }

    static Model resnext() {
        Tensor in = input(32, 32, 3);
        Tensor x = relu(normalized(in, 64, 3, 1, 1));
        for (int block = 0; block < 6; block++) {
            int f = 64 << block / 2;
            int strides = block == 2 || block == 4 ? 2 : 1;
            Tensor y = relu(normalized(x, f, 1, 1, 1));
            y = relu(normalized(y, f, 3, strides, 16));
            Tensor beside = block % 2 == 0 ? normalized(x, 2 * f, 1, strides, 1) : x;
            x = relu(add(normalized(y, 2 * f, 1, 1, 1), beside));
        }
        return classes(in, x);
    }

    static Model volumes() {
        Tensor in = input(16, 32, 32, 3);
        Tensor x = in;
        for (int f : new int[] {16, 32, 64}) {
            x = maxPooling3d(2)
                    .apply(conv3d(f, 3).padding(SAME).activation(RELU).apply(x));
        }
        return Model.of(
                in, dense(10).activation(SOFTMAX).apply(globalAveragePooling3d().apply(x)));
    }

    static Model films() {
        Tensor in = input(8, 32, 32, 1);
        Tensor x = convLstm2d(16, 3).padding(SAME).returnSequences(true).apply(in);
        x = convLstm2d(16, 3).padding(SAME).apply(x);
        return Model.of(in, conv2d(1, 3).padding(SAME).apply(x));
    }

    /** Two convolutions at each of three sizes; what is made after each. */
    static Model pairs(Supplier<List<Layer>> after) {
        Tensor in = input(32, 32, 3);
        Tensor x = in;
        for (int f : new int[] {32, 64, 128}) {
            for (int i = 0; i < 2; i++) {
                x = conv2d(f, 3).padding(SAME).apply(x);
                for (Layer layer : after.get()) {
                    x = layer.apply(x);
                }
            }
            x = maxPooling2d(2).apply(x);
        }
        return classes(in, x);
    }

    static Model pooled() {
        Tensor in = input(64, 64, 3);
        Tensor x = in;
        for (int f : new int[] {32, 64, 128}) {
            x = averagePooling2d(2)
                    .apply(conv2d(f, 3).padding(SAME).activation(TANH).apply(x));
        }
        x = dense(128).activation(ELU).apply(flatten().apply(x));
        return Model.of(in, dense(10).activation(SOFTMAX).apply(x));
    }

    static Model upsampled() {
        Tensor in = input(64);
        Tensor x = reshape(8, 8, 64).apply(dense(8 * 8 * 64).activation(RELU).apply(in));
        for (int f : new int[] {64, 32, 16}) {
            x = conv(upSampling2d(2).apply(x), f);
        }
        return Model.of(in, conv2d(3, 3).padding(SAME).activation(SIGMOID).apply(x));
    }

    static Model generator() {
        Tensor in = input(100);
        Tensor x = dense(4 * 4 * 256).useBias(false).apply(in);
        x = reshape(4, 4, 256).apply(relu(batchNormalization().apply(x)));
        for (int f : new int[] {128, 64, 32}) {
            Tensor wide = conv2dTranspose(f, 4)
                    .strides(2)
                    .padding(SAME)
                    .useBias(false)
                    .apply(x);
            x = relu(batchNormalization().apply(wide));
        }
        return Model.of(
                in,
                conv2dTranspose(3, 4).strides(2).padding(SAME).activation(TANH).apply(x));
    }

    static Model discriminator() {
        Tensor in = input(64, 64, 3);
        Tensor x = in;
        for (int f : new int[] {32, 64, 128}) {
            x = leakyRelu()
                    .negativeSlope(0.2)
                    .apply(conv2d(f, 5).strides(2).padding(SAME).apply(x));
            x = dropout(0.3).apply(x);
        }
        return Model.of(in, dense(1).activation(SIGMOID).apply(flatten().apply(x)));
    }
}
