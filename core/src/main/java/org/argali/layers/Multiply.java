package org.argali.layers;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.op.Binary;
import org.argali.op.Value;

/**
 * The product of its inputs. Elements that a mask leaves out count as 1; where all are left out, the product is 0.
 *
 * <pre>{@code
 * Tensor x = input(8);
 * Tensor y = multiply(x, dense(8).apply(x));
 * }</pre>
 */
public final class Multiply extends MergeLayer<Multiply> {
    @Override
    Value merge(Call c, List<Value> values, List<Optional<Value>> masks) {
        List<Value> factors = IntStream.range(0, values.size())
                .mapToObj(i ->
                        masks.get(i).map(m -> c.select(m, values.get(i), 1)).orElse(values.get(i)))
                .toList();
        Value product = fold(c, Binary.MUL, factors);
        List<Value> all = masks.stream().flatMap(Optional::stream).toList();
        return all.size() < values.size() ? product : c.select(fold(c, Binary.OR, all), product, 0);
    }

    @Override
    String verb() {
        return "multiplies";
    }
}
