package org.argali.models.applications;

import java.util.List;

/**
 * EfficientNet B3, 12,320,535 numbers: images {@code [n, 300, 300, 3]} of pixels from 0 to 255, at least 32 high and wide.
 *
 * <pre>{@code
 * Model m = EfficientNetB3.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class EfficientNetB3 extends EfficientNet<EfficientNetB3> {
    private EfficientNetB3() {
        super(
                "efficientnetb3",
                1.2,
                1.4,
                300,
                0.3,
                List.of("ffd1fdc53d0ce67064dc6a9c7960ede0", "af6d107764bb5b1abb91932881670226"));
    }

    /** Keras' defaults. */
    public static EfficientNetB3 builder() {
        return new EfficientNetB3();
    }
}
