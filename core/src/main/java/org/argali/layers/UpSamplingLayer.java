package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Repeats each element along the spatial axes.
 *
 * @param <L> the layer's own class
 */
public abstract class UpSamplingLayer<L extends UpSamplingLayer<L>> extends ConfiguredLayer<L> {
    private final int rank;
    private final List<Integer> size;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    UpSamplingLayer(int rank, int... size) {
        this.rank = rank;
        this.size = Arguments.perAxis(kind(), "size", rank, size);
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public final L dataFormat(DataFormat f) {
        return with(l -> l.setDataFormat(f));
    }

    final List<Integer> size() {
        return size;
    }

    final int firstAxis() {
        return dataFormat.firstSpatialAxis();
    }

    final void setDataFormat(DataFormat f) {
        dataFormat = f;
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.rank(inputs.get(0), rank + 2, dataFormat.axes(rank));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        List<Integer> split = new ArrayList<>(); // every spatial axis followed by one of size 1
        List<Integer> repeated = new ArrayList<>();
        List<Integer> joined = new ArrayList<>();
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            int i = axis - dataFormat.firstSpatialAxis();
            int times = i >= 0 && i < rank ? size.get(i) : 1;
            int n = x.shape().dim(axis);
            split.addAll(List.of(n, 1));
            repeated.addAll(List.of(n, times));
            joined.add(n * times);
        }
        Value wide = c.broadcastTo(c.reshape(x, new Shape(split)), new Shape(repeated));
        return List.of(c.reshape(wide, new Shape(joined)));
    }

    @Override
    protected void describe(Options o) {
        o.put("size", size).put("data_format", dataFormat);
    }
}
