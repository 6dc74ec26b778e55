package org.argali.models.applications;

import java.util.List;

/**
 * ResNetV2 of 152 layers with weights, 60,380,648 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = ResNet152V2.builder().weights(NONE).classes(10).inputShape(64, 64, 3).build();
 * }</pre>
 */
public final class ResNet152V2 extends ResNetV2<ResNet152V2> {
    private ResNet152V2() {
        super(
                "resnet152v2",
                List.of(3, 8, 36, 3),
                List.of("a49b44d1979771252814e80f8ec446f9", "ed17cf2e0169df9d443503ef94b23b33"));
    }

    /** Keras' defaults. */
    public static ResNet152V2 builder() {
        return new ResNet152V2();
    }
}
