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
import static org.argali.layers.Layers.separableConv2d;

import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.model.Model;

/** Xception as Keras has it (Chollet 2016), from scratch. */
final class Xception {
    private Xception() {}

    static Model of(int size, int classes) {
        Tensor in = input(size, size, 3);
        Tensor x = relu(normalized(conv2d(32, 3).strides(2).useBias(false).apply(in)));
        x = relu(normalized(conv2d(64, 3).useBias(false).apply(x)));
        x = entry(x, separable(x, 128), 128);
        x = entry(x, separable(relu(x), 256), 256);
        x = entry(x, separable(relu(x), 728), 728);
        for (int i = 0; i < 8; i++) {
            x = middle(x);
        }
        x = pooled(separable(relu(separable(relu(x), 728)), 1024), shortcut(x, 1024));
        x = relu(separable(x, 1536));
        x = relu(separable(x, 2048));
        x = globalAveragePooling2d().apply(x);
        return Model.of(in, dense(classes).activation(SOFTMAX).apply(x));
    }

    private static Tensor entry(Tensor x, Tensor first, int filters) {
        return pooled(separable(relu(first), filters), shortcut(x, filters));
    }

    private static Tensor middle(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < 3; i++) {
            y = separable(relu(y), 728);
        }
        return add(y, x);
    }

    private static Tensor pooled(Tensor x, Tensor shortcut) {
        return add(maxPooling2d(3).strides(2).padding(Padding.SAME).apply(x), shortcut);
    }

    private static Tensor shortcut(Tensor x, int filters) {
        return normalized(conv2d(filters, 1)
                .strides(2)
                .padding(Padding.SAME)
                .useBias(false)
                .apply(x));
    }

    private static Tensor separable(Tensor x, int filters) {
        return normalized(
                separableConv2d(filters, 3).padding(Padding.SAME).useBias(false).apply(x));
    }

    private static Tensor relu(Tensor x) {
        return activation(RELU).apply(x);
    }

    private static Tensor normalized(Tensor x) {
        return batchNormalization().apply(x);
    }
}
