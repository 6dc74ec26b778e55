package org.argali.models.applications;

import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.globalMaxPooling2d;

import org.argali.layers.Tensor;

/** What is made of the images that a network without its top gives: {@code float[n, h, w, c] -> float[n, c]}. */
public enum Pooling {
    /** The mean over each channel. */
    AVG,
    /** The largest value of each channel. */
    MAX;

    Tensor apply(Tensor x) {
        return this == AVG
                ? globalAveragePooling2d().apply(x)
                : globalMaxPooling2d().apply(x);
    }

    /** Under the name that most families of Keras give it. */
    Tensor applyNamed(Tensor x) {
        return this == AVG
                ? globalAveragePooling2d().name("avg_pool").apply(x)
                : globalMaxPooling2d().name("max_pool").apply(x);
    }
}
