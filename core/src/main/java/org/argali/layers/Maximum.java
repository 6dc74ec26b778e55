package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Value;

/**
 * The largest of its inputs, element by element. Where masks say that only one input counts, that one is taken.
 *
 * <pre>{@code
 * Tensor x = input(8);
 * Tensor y = maximum(x, dense(8).apply(x));
 * }</pre>
 */
public final class Maximum extends MergeLayer<Maximum> {
    @Override
    Value merge(Call c, List<Value> values, List<Optional<Value>> masks) {
        return foldMasked(c, Binary.MAXIMUM, values, masks);
    }

    @Override
    String verb() {
        return "takes the maximum of";
    }
}
