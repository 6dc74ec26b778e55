package org.argali.models.applications;

import java.util.List;
import java.util.Map;

/**
 * The large MobileNetV3, 5,507,432 numbers: images {@code [n, h, w, 3]} of pixels from 0 to 255, at least 32 high and wide;
 * ImageNet's weights were trained on 224 by 224.
 *
 * <pre>{@code
 * Model m = MobileNetV3Large.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class MobileNetV3Large extends MobileNetV3<MobileNetV3Large> {
    private static final List<Block> BLOCKS = List.of(
            new Block(1, 16, false, 1, false, false),
            new Block(4, 24, false, 2, false, false),
            new Block(3, 24, false, 1, false, false),
            new Block(3, 40, true, 2, true, false),
            new Block(3, 40, true, 1, true, false),
            new Block(3, 40, true, 1, true, false),
            new Block(6, 80, false, 2, false, true),
            new Block(2.5, 80, false, 1, false, true),
            new Block(2.3, 80, false, 1, false, true),
            new Block(2.3, 80, false, 1, false, true),
            new Block(6, 112, false, 1, true, true),
            new Block(6, 112, false, 1, true, true),
            new Block(6, 160, true, 2, true, true),
            new Block(6, 160, true, 1, true, true),
            new Block(6, 160, true, 1, true, true));
    private static final Map<String, List<String>> CHECKSUMS = Map.of(
            "224_0.75", List.of("765b44a33ad4005b3ac83185abf1d0eb", "40af19a13ebea4e2ee0c676887f69a2e"),
            "224_1.0", List.of("59e551e166be033d707958cf9e29a6a7", "07fb09a5933dd0c8eaafa16978110389"),
            "minimalistic_224_1.0", List.of("675e7b876c45c57e9e63e6d90a36599c", "ec5221f64a2f6d1ef965a614bdae7973"));

    private MobileNetV3Large() {
        super("MobileNetV3Large", "large", BLOCKS, 1280, CHECKSUMS);
    }

    /** Keras' defaults. */
    public static MobileNetV3Large builder() {
        return new MobileNetV3Large();
    }
}
