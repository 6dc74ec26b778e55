package org.argali.models.applications;

import java.util.List;

/**
 * DenseNet of 201 layers with weights, 20,242,984 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = DenseNet201.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class DenseNet201 extends DenseNet<DenseNet201> {
    private DenseNet201() {
        super(
                "densenet201",
                List.of(6, 12, 48, 32),
                List.of("1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1"));
    }

    /** Keras' defaults. */
    public static DenseNet201 builder() {
        return new DenseNet201();
    }
}
