package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Dropout of whole channels: while training, sets a share {@code rate} of the channels of each sample to 0 and divides the
 * others by {@code 1 - rate} (Tompson et al. 2014).
 *
 * @param <L> the layer's own class
 */
public abstract class SpatialDropoutLayer<L extends SpatialDropoutLayer<L>> extends RandomLayer<L> {
    private final int rank;
    private final double rate;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    SpatialDropoutLayer(int rank, double rate) {
        super(rate > 0);
        this.rank = rank;
        this.rate = Arguments.rate(kind(), rate);
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
        super.checkTypes(inputs);
        Arguments.rank(inputs.get(0), rank + 2, dataFormat.axes(rank));
    }

    @Override
    final Value disturb(Call c, Value x) {
        Shape noise = x.shape();
        for (int i = 0; i < rank; i++) {
            noise = noise.with(dataFormat.firstSpatialAxis() + i, 1);
        }
        return drop(c, x, noise, rate);
    }

    @Override
    protected void describe(Options o) {
        o.put("rate", rate).put("seed", null);
        if (rank > 1) {
            o.put("data_format", dataFormat);
        }
    }
}
