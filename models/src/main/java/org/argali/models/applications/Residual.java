package org.argali.models.applications;

import java.util.List;
import org.argali.layers.Tensor;

/**
 * What both forms of residual networks share: four stages of blocks, and where Keras publishes their weights.
 *
 * @param <B> the application's own class
 */
abstract class Residual<B extends Residual<B>> extends ApplicationBuilder<B> {
    static final List<Integer> FILTERS = List.of(64, 128, 256, 512);

    private final String published;
    private final List<String> checksums;
    final List<Integer> blocks;

    /** @param blocks in each of the four stages */
    Residual(String name, List<Integer> blocks, List<String> checksums) {
        super(name, 32);
        this.published = name;
        this.blocks = blocks;
        this.checksums = checksums;
    }

    @Override
    final WeightsFile published() {
        return WeightsFile.kernels("resnet", published, includeTop, checksums);
    }

    @Override
    final Tensor withoutTop(Tensor x) {
        return pooling.map(p -> p.applyNamed(x)).orElse(x);
    }
}
