package org.argali.models.workloads;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.zeroPadding2d;

import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.model.Model;

/** ResNet50 as Keras has it (He et al. 2015), from scratch. */
final class ResNet50 {
    private ResNet50() {}

    static Model of(int size, int classes) {
        Tensor in = input(size, size, 3);
        Tensor x = conv2d(64, 7).strides(2).apply(zeroPadding2d(3).apply(in));
        x = activation(RELU).apply(normalized(x));
        x = maxPooling2d(3).strides(2).apply(zeroPadding2d(1).apply(x));
        x = stack(x, 64, 3, 1);
        x = stack(x, 128, 4, 2);
        x = stack(x, 256, 6, 2);
        x = stack(x, 512, 3, 2);
        x = globalAveragePooling2d().apply(x);
        return Model.of(in, dense(classes).activation(SOFTMAX).apply(x));
    }

    private static Tensor stack(Tensor x, int filters, int blocks, int strides) {
        Tensor y = block(x, normalized(conv2d(4 * filters, 1).strides(strides).apply(x)), filters, strides);
        for (int i = 1; i < blocks; i++) {
            y = block(y, y, filters, 1);
        }
        return y;
    }

    private static Tensor block(Tensor x, Tensor shortcut, int filters, int strides) {
        Tensor y = normalized(conv2d(filters, 1).strides(strides).apply(x));
        y = activation(RELU).apply(y);
        y = normalized(conv2d(filters, 3).padding(Padding.SAME).apply(y));
        y = activation(RELU).apply(y);
        y = normalized(conv2d(4 * filters, 1).apply(y));
        return activation(RELU).apply(add(shortcut, y));
    }

    private static Tensor normalized(Tensor x) {
        return batchNormalization().epsilon(1.001e-5).apply(x);
    }
}
