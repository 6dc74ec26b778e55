package org.argali.models.applications;

import static org.argali.initializers.Initializers.varianceScaling;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.zeroPadding2d;

import org.argali.initializers.Distribution;
import org.argali.initializers.FanMode;
import org.argali.initializers.Initializer;
import org.argali.layers.Activations;
import org.argali.layers.Tensor;
import org.argali.tensor.Shape;

/** What several families have in common. */
final class Blocks {
    private Blocks() {}

    static Tensor relu(Tensor x, String name) {
        return activation(Activations.RELU).name(name).apply(x);
    }

    static int channels(Tensor x) {
        return x.shape().last();
    }

    /** Pads images so that a window of this size with strides 2 sees each pixel of an even size as TensorFlow does. */
    static Tensor padForStrides2(Tensor x, int kernel, String name) {
        int half = kernel / 2;
        return zeroPadding2d(half - evenSize(x, 1), half, half - evenSize(x, 2), half)
                .name(name)
                .apply(x);
    }

    /** 1 if a size is even or not known. */
    private static int evenSize(Tensor x, int axis) {
        int n = x.shape().dim(axis);
        return n == Shape.ANY ? 1 : 1 - n % 2;
    }

    /** The multiple of 8 nearest to {@code v} that is not below 0.9 {@code v}. */
    static int multipleOf8(double v) {
        int n = Math.max(8, (int) (v + 4) / 8 * 8);
        return n < 0.9 * v ? n + 8 : n;
    }

    /** He's normal distribution by outputs, with which EfficientNets start their convolutions. */
    static Initializer heFanOut() {
        return varianceScaling(2, FanMode.FAN_OUT, Distribution.TRUNCATED_NORMAL);
    }

    /** What EfficientNets start their last layer with. */
    static Initializer uniformFanOut() {
        return varianceScaling(1.0 / 3, FanMode.FAN_OUT, Distribution.UNIFORM);
    }
}
