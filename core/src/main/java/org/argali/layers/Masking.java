package org.argali.layers;

import java.util.List;
import java.util.Map;
import org.argali.op.Compare;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.DType;

/**
 * Masks the steps whose features all have one value, 0 by default, and sets them to 0: {@code float[n, t, d] -> float[n, t,
 * d]} with a mask {@code [n, t]}.
 *
 * <pre>{@code
 * Tensor y = lstm(32).apply(masking().apply(input(ANY, 8)));
 * }</pre>
 */
public final class Masking extends ElementwiseLayer<Masking> {
    private double maskValue;

    public Masking maskValue(double v) {
        return with(l -> l.maskValue = v);
    }

    @Override
    Value change(Call c, Value x) {
        return c.select(c.expandDims(counts(c, x), -1), x, 0);
    }

    /** Whether any feature of a step has another value. */
    private Value counts(Call c, Value x) {
        Value differs = c.cast(c.compare(Compare.NE, x, maskValue), DType.FLOAT32);
        return c.compare(Compare.GT, c.reduce(Reduce.Kind.MAX, differs, false, -1), 0);
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return Map.of(outputs.get(0), counts(c, inputs.get(0)));
    }

    @Override
    protected void describe(Options o) {
        o.put("mask_value", maskValue);
    }
}
