package org.argali.models.applications;

import java.util.List;

/**
 * ResNet of 50 layers with weights, 25,636,712 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = ResNet50.builder().weights(NONE).classes(10).inputShape(64, 64, 3).build();
 * }</pre>
 */
public final class ResNet50 extends ResNet<ResNet50> {
    private ResNet50() {
        super(
                "resnet50",
                List.of(3, 4, 6, 3),
                List.of("2cb95161c43110f7111970584f804107", "4d473c1dd8becc155b73f8504c6f6626"));
    }

    /** Keras' defaults. */
    public static ResNet50 builder() {
        return new ResNet50();
    }
}
