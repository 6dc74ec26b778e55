package org.argali.models.applications;

import java.util.List;

/**
 * EfficientNet B0, 5,330,571 numbers: images {@code [n, 224, 224, 3]} of pixels from 0 to 255, at least 32 high and wide.
 *
 * <pre>{@code
 * Model m = EfficientNetB0.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class EfficientNetB0 extends EfficientNet<EfficientNetB0> {
    private EfficientNetB0() {
        super(
                "efficientnetb0",
                1,
                1,
                224,
                0.2,
                List.of("902e53a9f72be733fc0bcb005b3ebbac", "50bc09e76180e00e4465e1a485ddc09d"));
    }

    /** Keras' defaults. */
    public static EfficientNetB0 builder() {
        return new EfficientNetB0();
    }
}
