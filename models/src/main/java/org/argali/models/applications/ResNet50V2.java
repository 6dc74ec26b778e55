package org.argali.models.applications;

import java.util.List;

/**
 * ResNetV2 of 50 layers with weights, 25,613,800 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = ResNet50V2.builder().weights(NONE).classes(10).inputShape(64, 64, 3).build();
 * }</pre>
 */
public final class ResNet50V2 extends ResNetV2<ResNet50V2> {
    private ResNet50V2() {
        super(
                "resnet50v2",
                List.of(3, 4, 6, 3),
                List.of("3ef43a0b657b3be2300d5770ece849e0", "fac2f116257151a9d068a22e544a4917"));
    }

    /** Keras' defaults. */
    public static ResNet50V2 builder() {
        return new ResNet50V2();
    }
}
