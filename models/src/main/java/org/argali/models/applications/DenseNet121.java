package org.argali.models.applications;

import java.util.List;

/**
 * DenseNet of 121 layers with weights, 8,062,504 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = DenseNet121.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class DenseNet121 extends DenseNet<DenseNet121> {
    private DenseNet121() {
        super(
                "densenet121",
                List.of(6, 12, 24, 16),
                List.of("9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738"));
    }

    /** Keras' defaults. */
    public static DenseNet121 builder() {
        return new DenseNet121();
    }
}
