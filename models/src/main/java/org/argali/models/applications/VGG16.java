package org.argali.models.applications;

import java.util.List;

/**
 * VGG of 16 layers with weights, 138,357,544 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = VGG16.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class VGG16 extends VGG<VGG16> {
    private VGG16() {
        super(
                "vgg16",
                List.of(2, 2, 3, 3, 3),
                List.of("64373286793e3c8b2b4e3219cbf3544b", "6d6bbae143d832006294945121d1f1fc"));
    }

    /** Keras' defaults. */
    public static VGG16 builder() {
        return new VGG16();
    }
}
