package org.argali.layers;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Slice;
import org.argali.op.Value;

/**
 * Takes elements away at the edges.
 *
 * @param <L> the layer's own class
 */
public abstract class CroppingLayer<L extends CroppingLayer<L>> extends EdgeLayer<L> {
    CroppingLayer(int rank, int... sizes) {
        super(rank, sizes);
    }

    @Override
    final int needed(int axis) {
        return before(axis) + after(axis) + 1;
    }

    @Override
    final Value change(Call c, Value x, List<Integer> low, List<Integer> high) {
        int r = low.size();
        List<Integer> limits = IntStream.range(0, r)
                .mapToObj(i -> x.shape().dim(i) - high.get(i))
                .toList();
        return c.emit(new Slice(low, limits, Collections.nCopies(r, 1)), x);
    }

    @Override
    protected void describe(Options o) {
        o.put("cropping", pairs());
        if (rank() > 1) {
            o.put("data_format", dataFormat());
        }
    }
}
