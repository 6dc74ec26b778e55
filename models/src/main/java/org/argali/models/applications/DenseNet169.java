package org.argali.models.applications;

import java.util.List;

/**
 * DenseNet of 169 layers with weights, 14,307,880 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = DenseNet169.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class DenseNet169 extends DenseNet<DenseNet169> {
    private DenseNet169() {
        super(
                "densenet169",
                List.of(6, 12, 32, 32),
                List.of("d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b"));
    }

    /** Keras' defaults. */
    public static DenseNet169 builder() {
        return new DenseNet169();
    }
}
