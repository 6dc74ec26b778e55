package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * The middle of images: {@code float[n, h, w, c] -> float[n, height, width, c]}. An image that is too small is cropped to
 * the aspect ratio and enlarged.
 *
 * <pre>{@code
 * Tensor y = centerCrop(24, 24).apply(input(32, 32, 3));     // f32[?,24,24,3]
 * }</pre>
 */
public final class CenterCrop extends ConfiguredLayer<CenterCrop> {
    private final int height;
    private final int width;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    /** @throws IllegalArgumentException if a size is not positive */
    public CenterCrop(int height, int width) {
        this.height = Arguments.positive("center_crop", "height", height);
        this.width = Arguments.positive("center_crop", "width", width);
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public CenterCrop dataFormat(DataFormat f) {
        return with(l -> l.dataFormat = f);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
        Arguments.rank(inputs.get(0), 4, dataFormat.axes(2));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        int h = dataFormat.firstSpatialAxis();
        int top = x.shape().dim(h) - height;
        int left = x.shape().dim(h + 1) - width;
        if (top >= 0 && left >= 0) {
            Value rows = c.slice(x, h, top / 2, top / 2 + height);
            return List.of(c.slice(rows, h + 1, left / 2, left / 2 + width));
        }
        Value inner = Resizing.cropped(c, x, h, height, width);
        Value rows = Interpolation.BILINEAR.resize(c, inner, h, height, false);
        return List.of(Interpolation.BILINEAR.resize(c, rows, h + 1, width, false));
    }

    @Override
    protected void describe(Options o) {
        o.put("data_format", dataFormat).put("height", height).put("width", width);
    }
}
