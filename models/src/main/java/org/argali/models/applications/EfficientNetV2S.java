package org.argali.models.applications;

import java.util.List;

/**
 * The small EfficientNetV2, 21,612,360 numbers: images {@code [n, 384, 384, 3]} of pixels from 0 to 255, at least 32 high and
 * wide.
 *
 * <pre>{@code
 * Model m = EfficientNetV2S.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class EfficientNetV2S extends EfficientNetV2<EfficientNetV2S> {
    private static final List<Stage> STAGES = List.of(
            new Stage(true, 2, 24, 1, 1),
            new Stage(true, 4, 48, 4, 2),
            new Stage(true, 4, 64, 4, 2),
            new Stage(false, 6, 128, 4, 2),
            new Stage(false, 9, 160, 6, 1),
            new Stage(false, 15, 256, 6, 2));

    private EfficientNetV2S() {
        super(
                "efficientnetv2-s",
                384,
                STAGES,
                List.of("e1d88a8495beba45748fedd0cecbe016", "af0682fb74e8c54910f2d4393339c070"));
    }

    /** Keras' defaults. */
    public static EfficientNetV2S builder() {
        return new EfficientNetV2S();
    }
}
