package org.argali.models.applications;

import java.util.List;

/**
 * ResNet of 101 layers with weights, 44,707,176 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = ResNet101.builder().weights(NONE).classes(10).inputShape(64, 64, 3).build();
 * }</pre>
 */
public final class ResNet101 extends ResNet<ResNet101> {
    private ResNet101() {
        super(
                "resnet101",
                List.of(3, 4, 23, 3),
                List.of("f1aeb4b969a6efcfb50fad2f0c20cfc5", "88cf7a10940856eca736dc7b7e228a21"));
    }

    /** Keras' defaults. */
    public static ResNet101 builder() {
        return new ResNet101();
    }
}
