package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * All axes but the batch as one: {@code [n, a, b, ...] -> [n, a*b*...]}, of any dtype. Channels come last in the result,
 * wherever they are in the input.
 *
 * <pre>{@code
 * Tensor y = flatten().apply(input(7, 7, 64));     // f32[?,3136]
 * }</pre>
 */
public final class Flatten extends ConfiguredLayer<Flatten> {
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    /** Where the channels of the input are; {@link DataFormat#CHANNELS_LAST} by default. */
    public Flatten dataFormat(DataFormat f) {
        return with(l -> l.dataFormat = f);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = dataFormat.toLast(c, inputs.get(0));
        int features = Math.toIntExact(x.shape().size(1, x.shape().rank()));
        return List.of(c.reshape(x, Shape.of(x.shape().dim(0), features)));
    }

    @Override
    protected void describe(Options o) {
        o.put("data_format", dataFormat);
    }
}
