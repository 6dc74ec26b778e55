package org.argali.models.applications;

import java.util.List;

/**
 * ResNet of 152 layers with weights, 60,419,944 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = ResNet152.builder().weights(NONE).classes(10).inputShape(64, 64, 3).build();
 * }</pre>
 */
public final class ResNet152 extends ResNet<ResNet152> {
    private ResNet152() {
        super(
                "resnet152",
                List.of(3, 8, 36, 3),
                List.of("100835be76be38e30d865e96f2aaae62", "ee4c566cf9a93f14d82f913c2dc6dd0c"));
    }

    /** Keras' defaults. */
    public static ResNet152 builder() {
        return new ResNet152();
    }
}
