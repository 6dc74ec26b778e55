package org.argali.models.applications;

import java.util.List;

/**
 * ResNetV2 of 101 layers with weights, 44,675,560 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = ResNet101V2.builder().weights(NONE).classes(10).inputShape(64, 64, 3).build();
 * }</pre>
 */
public final class ResNet101V2 extends ResNetV2<ResNet101V2> {
    private ResNet101V2() {
        super(
                "resnet101v2",
                List.of(3, 4, 23, 3),
                List.of("6343647c601c52e1368623803854d971", "c0ed64b8031c3730f411d2eb4eea35b5"));
    }

    /** Keras' defaults. */
    public static ResNet101V2 builder() {
        return new ResNet101V2();
    }
}
