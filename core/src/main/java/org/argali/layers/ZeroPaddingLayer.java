package org.argali.layers;

import java.util.Collections;
import java.util.List;
import org.argali.op.Pad;
import org.argali.op.Value;

/**
 * Adds zeros at the edges.
 *
 * @param <L> the layer's own class
 */
public abstract class ZeroPaddingLayer<L extends ZeroPaddingLayer<L>> extends EdgeLayer<L> {
    ZeroPaddingLayer(int rank, int... sizes) {
        super(rank, sizes);
    }

    @Override
    final Value change(Call c, Value x, List<Integer> low, List<Integer> high) {
        return c.emit(new Pad(low, high, Collections.nCopies(low.size(), 0), 0), x);
    }

    @Override
    protected void describe(Options o) {
        o.put("padding", pairs()).put("data_format", dataFormat());
    }
}
