package org.argali.models.applications;

import java.util.List;

/**
 * EfficientNet B1, 7,856,239 numbers: images {@code [n, 240, 240, 3]} of pixels from 0 to 255, at least 32 high and wide.
 *
 * <pre>{@code
 * Model m = EfficientNetB1.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class EfficientNetB1 extends EfficientNet<EfficientNetB1> {
    private EfficientNetB1() {
        super(
                "efficientnetb1",
                1,
                1.1,
                240,
                0.2,
                List.of("1d254153d4ab51201f1646940f018540", "74c4e6b3e1f6a1eea24c589628592432"));
    }

    /** Keras' defaults. */
    public static EfficientNetB1 builder() {
        return new EfficientNetB1();
    }
}
