package org.argali.models.applications;

import java.util.List;

/**
 * The smallest ConvNeXt, 28,589,128 numbers: images {@code [n, 224, 224, 3]} of pixels from 0 to 255, at least 32 high and
 * wide.
 *
 * <pre>{@code
 * Model m = ConvNeXtTiny.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class ConvNeXtTiny extends ConvNeXt<ConvNeXtTiny> {
    private ConvNeXtTiny() {
        super(
                "convnext_tiny",
                List.of(3, 3, 9, 3),
                List.of(96, 192, 384, 768),
                List.of(
                        "8ae6e78ce2933352b1ef4008e6dd2f17bc40771563877d156bc6426c7cf503ff",
                        "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1"));
    }

    /** Keras' defaults. */
    public static ConvNeXtTiny builder() {
        return new ConvNeXtTiny();
    }
}
