package org.argali.models.applications;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.conv2d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.maxPooling2d;

import java.util.List;
import org.argali.layers.Padding;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/**
 * Blocks of convolutions of size 3 and a pooling (Simonyan and Zisserman 2014).
 *
 * @param <B> the application's own class
 */
public abstract class VGG<B extends VGG<B>> extends ApplicationBuilder<B> {
    private static final List<Integer> FILTERS = List.of(64, 128, 256, 512, 512);

    private final String published;
    private final List<Integer> convolutions;
    private final List<String> checksums;

    /** @param convolutions in each block */
    VGG(String name, List<Integer> convolutions, List<String> checksums) {
        super(name, 32);
        this.published = name;
        this.convolutions = convolutions;
        this.checksums = checksums;
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
    final WeightsFile published() {
        return WeightsFile.kernels(published, published, includeTop, checksums);
    }

    @Override
    final Tensor features(Tensor images) {
        Tensor x = images;
        for (int block = 1; block <= FILTERS.size(); block++) {
            for (int i = 1; i <= convolutions.get(block - 1); i++) {
                x = conv2d(FILTERS.get(block - 1), 3)
                        .activation(RELU)
                        .padding(Padding.SAME)
                        .name("block" + block + "_conv" + i)
                        .apply(x);
            }
            x = maxPooling2d(2).name("block" + block + "_pool").apply(x);
        }
        return x;
    }

    @Override
    final Tensor top(Tensor features) {
        Tensor x = flatten().name("flatten").apply(features);
        x = dense(4096).activation(RELU).name("fc1").apply(x);
        x = dense(4096).activation(RELU).name("fc2").apply(x);
        return classifier(x);
    }
}
