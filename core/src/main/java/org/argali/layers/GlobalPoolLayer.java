package org.argali.layers;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Maximum or mean over all spatial axes: {@code float[n, s..., c] -> float[n, c]}.
 *
 * @param <L> the layer's own class
 */
public abstract class GlobalPoolLayer<L extends GlobalPoolLayer<L>> extends ConfiguredLayer<L> {
    private final Pool.Kind poolKind;
    private final int rank;
    private boolean keepDims;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    GlobalPoolLayer(Pool.Kind poolKind, int rank) {
        this.poolKind = poolKind;
        this.rank = rank;
    }

    /** Whether the spatial axes stay with size 1; they go away by default. */
    public final L keepDims(boolean on) {
        return with(l -> l.setKeepDims(on));
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public final L dataFormat(DataFormat f) {
        return with(l -> l.setDataFormat(f));
    }

    final void setKeepDims(boolean on) {
        keepDims = on;
    }

    final void setDataFormat(DataFormat f) {
        dataFormat = f;
    }

    final boolean keepsDims() {
        return keepDims;
    }

    final DataFormat dataFormat() {
        return dataFormat;
    }

    final int[] spatialAxes() {
        int first = dataFormat.firstSpatialAxis();
        return IntStream.range(first, first + rank).toArray();
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
        Arguments.rank(inputs.get(0), rank + 2, dataFormat.axes(rank));
        for (int axis : spatialAxes()) {
            check(inputs.get(0).dim(axis) != 0, "axis " + axis + " is empty");
        }
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        if (poolKind == Pool.Kind.MAX) {
            return List.of(c.reduce(Reduce.Kind.MAX, x, keepDims, spatialAxes()));
        }
        double n = 1;
        for (int axis : spatialAxes()) {
            n *= x.shape().dim(axis);
        }
        return List.of(c.mul(c.reduce(Reduce.Kind.SUM, x, keepDims, spatialAxes()), 1 / n));
    }

    @Override
    protected void describe(Options o) {
        o.put("data_format", dataFormat).put("keepdims", keepDims);
    }
}
