package org.argali.models.applications;

import java.util.List;

/**
 * VGG of 19 layers with weights, 143,667,240 numbers: images {@code [n, 224, 224, 3]} that {@link #preprocessInput} gives, at
 * least 32 high and wide.
 *
 * <pre>{@code
 * Model m = VGG19.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class VGG19 extends VGG<VGG19> {
    private VGG19() {
        super(
                "vgg19",
                List.of(2, 2, 4, 4, 4),
                List.of("cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6"));
    }

    /** Keras' defaults. */
    public static VGG19 builder() {
        return new VGG19();
    }
}
