package org.argali.models.applications;

import java.util.List;

/**
 * EfficientNet B2, 9,177,569 numbers: images {@code [n, 260, 260, 3]} of pixels from 0 to 255, at least 32 high and wide.
 *
 * <pre>{@code
 * Model m = EfficientNetB2.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class EfficientNetB2 extends EfficientNet<EfficientNetB2> {
    private EfficientNetB2() {
        super(
                "efficientnetb2",
                1.1,
                1.2,
                260,
                0.3,
                List.of("b15cce36ff4dcbd00b6dd88e7857a6ad", "111f8e2ac8aa800a7a99e3239f7bfb39"));
    }

    /** Keras' defaults. */
    public static EfficientNetB2 builder() {
        return new EfficientNetB2();
    }
}
