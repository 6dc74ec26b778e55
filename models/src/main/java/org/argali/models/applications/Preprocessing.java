package org.argali.models.applications;

import static org.argali.layers.Layers.lambda;
import static org.argali.layers.Layers.rescaling;

import java.util.List;
import org.argali.layers.Tensor;
import org.argali.op.Reverse;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * How pixels from 0 to 255, red, green and blue, become what a network was trained on: Keras' {@code imagenet_utils
 * .preprocess_input}. Shapes stay, {@code [..., 3] -> float[..., 3]}; what is given stays as it is.
 */
public enum Preprocessing {
    /** Blue, green, red, each less its mean over ImageNet. */
    CAFFE,
    /** From -1 to 1. */
    TF,
    /** From 0 to 1, then with mean 0 and deviation 1 over ImageNet, channel by channel. */
    TORCH,
    /** As they are: the network has layers for it. */
    NONE;

    private double[] scales() {
        return switch (this) {
            case CAFFE, NONE -> new double[] {1, 1, 1};
            case TF -> new double[] {1 / 127.5, 1 / 127.5, 1 / 127.5};
            case TORCH -> new double[] {1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)};
        };
    }

    private double[] offsets() {
        return switch (this) {
            case CAFFE -> new double[] {-103.939, -116.779, -123.68};
            case TF -> new double[] {-1, -1, -1};
            case TORCH -> new double[] {-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225};
            case NONE -> new double[3];
        };
    }

    /**
     * Preprocesses images.
     *
     * @throws IllegalArgumentException if the last axis has not 3 channels
     */
    public NDArray of(NDArray images) {
        checkChannels(images.type());
        double[] scales = scales();
        double[] offsets = offsets();
        return NDArray.generate(new TensorType(DType.FLOAT32, images.shape()), i -> {
            int c = i % 3;
            double x = images.at(this == CAFFE ? i - c + 2 - c : i);
            return x * scales[c] + offsets[c];
        });
    }

    /**
     * The same as a part of a network. A network that preprocesses for {@link #CAFFE} cannot be saved.
     *
     * @throws IllegalArgumentException if the last axis has not 3 channels
     */
    public Tensor of(Tensor images) {
        checkChannels(images.type());
        if (this == NONE) {
            return images;
        }
        Tensor x = this == CAFFE
                ? lambda((c, v) -> c.emit(new Reverse(List.of(v.shape().rank() - 1)), v))
                        .apply(images)
                : images;
        return rescaling(scales()).offset(offsets()).apply(x);
    }

    private void checkChannels(TensorType images) {
        if (this != NONE && (images.rank() == 0 || images.dim(-1) != 3)) {
            throw new IllegalArgumentException("[preprocessInput] takes images of 3 channels on the last axis, but got "
                    + images + "; Images.load gives such images");
        }
    }
}
