package org.argali.layers;

import java.util.Arrays;
import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * {@code x scale + offset}, each one number or one for each index of the last axis; whole numbers become float32. Masks
 * pass through.
 *
 * <pre>{@code
 * Tensor y = rescaling(1.0 / 127.5).offset(-1).apply(input(32, 32, 3));
 * }</pre>
 */
public final class Rescaling extends ConfiguredLayer<Rescaling> {
    private final List<Double> scale;
    private List<Double> offset = List.of(0.0);

    /** @param scale one number, or one for each index of the last axis */
    public Rescaling(double... scale) {
        this.scale = numbers("scale", scale);
    }

    /** One number, 0 by default, or one for each index of the last axis. */
    public Rescaling offset(double... o) {
        List<Double> list = numbers("offset", o);
        return with(l -> l.offset = list);
    }

    private static List<Double> numbers(String what, double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("[rescaling] " + what + " takes at least one number");
        }
        return Arrays.stream(values).boxed().toList();
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        for (List<Double> list : List.of(scale, offset)) {
            int last = inputs.get(0).dim(-1);
            check(
                    list.size() == 1 || last < 0 || last == list.size(),
                    list.size() + " numbers do not fit the last axis of " + last);
        }
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = c.cast(inputs.get(0), DType.FLOAT32);
        return List.of(c.add(c.mul(x, vector(c, scale)), vector(c, offset)));
    }

    /** Constants as one tensor: a scalar, or a vector. */
    static Value vector(Call c, List<Double> values) {
        List<Value> parts =
                values.stream().map(v -> c.fill(TensorType.f32(1), v)).toList();
        return values.size() == 1 ? c.constant(values.get(0)) : c.concat(0, parts);
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("scale", alone(scale)).put("offset", alone(offset));
    }

    private static Object alone(List<Double> list) {
        return list.size() == 1 ? list.get(0) : list;
    }
}
