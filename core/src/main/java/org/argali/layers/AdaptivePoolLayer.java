package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Maximum or mean over as many parts of each spatial axis as the output has elements: {@code float[n, s..., c] -> float[n,
 * o..., c]}. Part {@code i} of {@code o} goes from {@code floor(i s / o)} to {@code ceil((i + 1) s / o)}; parts overlap
 * where sizes do not divide.
 *
 * @param <L> the layer's own class
 */
public abstract class AdaptivePoolLayer<L extends AdaptivePoolLayer<L>> extends ConfiguredLayer<L> {
    private final Pool.Kind poolKind;
    private final List<Integer> outputSize;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    AdaptivePoolLayer(Pool.Kind poolKind, int rank, int... outputSize) {
        this.poolKind = poolKind;
        this.outputSize = Arguments.perAxis(kind(), "output size", rank, outputSize);
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public final L dataFormat(DataFormat f) {
        return with(l -> l.setDataFormat(f));
    }

    final void setDataFormat(DataFormat f) {
        dataFormat = f;
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
        Arguments.rank(inputs.get(0), outputSize.size() + 2, dataFormat.axes(outputSize.size()));
        for (int i = 0; i < outputSize.size(); i++) {
            int axis = i + dataFormat.firstSpatialAxis();
            check(inputs.get(0).dim(axis) != 0, "axis " + axis + " is empty");
        }
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value y = inputs.get(0);
        for (int i = 0; i < outputSize.size(); i++) {
            y = pool(c, y, i + dataFormat.firstSpatialAxis(), outputSize.get(i));
        }
        return List.of(y);
    }

    private Value pool(Call c, Value x, int axis, int parts) {
        int n = x.shape().dim(axis);
        if (n % parts == 0) {
            List<Integer> split = new ArrayList<>(x.shape().dims());
            split.set(axis, parts);
            split.add(axis + 1, n / parts);
            return over(c, c.reshape(x, new Shape(split)), axis + 1, false);
        }
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            int from = i * n / parts;
            int to = -Math.floorDiv(-(i + 1) * n, parts);
            all.add(over(c, c.slice(x, axis, from, to), axis, true));
        }
        return c.concat(axis, all);
    }

    private Value over(Call c, Value x, int axis, boolean keep) {
        if (poolKind == Pool.Kind.MAX) {
            return c.reduce(Reduce.Kind.MAX, x, keep, axis);
        }
        return c.mul(c.reduce(Reduce.Kind.SUM, x, keep, axis), 1.0 / x.shape().dim(axis));
    }

    @Override
    protected void describe(Options o) {
        o.put("output_size", outputSize).put("data_format", dataFormat);
    }
}
