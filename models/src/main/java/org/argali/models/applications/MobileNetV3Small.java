package org.argali.models.applications;

import java.util.List;
import java.util.Map;

/**
 * The small MobileNetV3, 2,554,968 numbers: images {@code [n, h, w, 3]} of pixels from 0 to 255, at least 32 high and wide;
 * ImageNet's weights were trained on 224 by 224.
 *
 * <pre>{@code
 * Model m = MobileNetV3Small.builder().weights(NONE).classes(10).inputShape(32, 32, 3).build();
 * }</pre>
 */
public final class MobileNetV3Small extends MobileNetV3<MobileNetV3Small> {
    private static final List<Block> BLOCKS = List.of(
            new Block(1, 16, false, 2, true, false),
            new Block(72 / 16.0, 24, false, 2, false, false),
            new Block(88 / 24.0, 24, false, 1, false, false),
            new Block(4, 40, true, 2, true, true),
            new Block(6, 40, true, 1, true, true),
            new Block(6, 40, true, 1, true, true),
            new Block(3, 48, true, 1, true, true),
            new Block(3, 48, true, 1, true, true),
            new Block(6, 96, true, 2, true, true),
            new Block(6, 96, true, 1, true, true),
            new Block(6, 96, true, 1, true, true));
    private static final Map<String, List<String>> CHECKSUMS = Map.of(
            "224_0.75", List.of("cb65d4e5be93758266aa0a7f2c6708b7", "ebdb5cc8e0b497cd13a7c275d475c819"),
            "224_1.0", List.of("8768d4c2e7dee89b9d02b2d03d65d862", "d3e8ec802a04aa4fc771ee12a9a9b836"),
            "minimalistic_224_1.0", List.of("99cd97fb2fcdad2bf028eb838de69e37", "cde8136e733e811080d9fcd8a252f7e4"));

    private MobileNetV3Small() {
        super("MobileNetV3Small", "small", BLOCKS, 1024, CHECKSUMS);
    }

    /** Keras' defaults. */
    public static MobileNetV3Small builder() {
        return new MobileNetV3Small();
    }
}
