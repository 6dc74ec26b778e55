package org.argali.layers;

import java.util.Collections;
import java.util.List;
import org.argali.op.Pad;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Images of another size: {@code float[n, h, w, c] -> float[n, height, width, c]}.
 *
 * <pre>{@code
 * Tensor y = resizing(32, 32).apply(input(100, 120, 3));     // f32[?,32,32,3]
 * }</pre>
 */
public final class Resizing extends ConfiguredLayer<Resizing> {
    private final int height;
    private final int width;
    private Interpolation interpolation = Interpolation.BILINEAR;
    private boolean crop;
    private boolean pad;
    private double fillValue;
    private boolean antialias;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    /** @throws IllegalArgumentException if a size is not positive */
    public Resizing(int height, int width) {
        this.height = Arguments.positive("resizing", "height", height);
        this.width = Arguments.positive("resizing", "width", width);
    }

    /** {@link Interpolation#BILINEAR} by default. */
    public Resizing interpolation(Interpolation i) {
        return with(l -> l.interpolation = i);
    }

    /** Whether the image is cropped first so that it keeps its aspect ratio; it is not by default. */
    public Resizing cropToAspectRatio(boolean on) {
        return with(l -> l.crop = on);
    }

    /** Whether the image is padded first so that it keeps its aspect ratio; it is not by default. */
    public Resizing padToAspectRatio(boolean on) {
        return with(l -> l.pad = on);
    }

    /** What the image is padded with; 0 by default. */
    public Resizing fillValue(double v) {
        return with(l -> l.fillValue = v);
    }

    /** Whether making an image smaller takes the mean of more elements; it does not by default. */
    public Resizing antialias(boolean on) {
        return with(l -> l.antialias = on);
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public Resizing dataFormat(DataFormat f) {
        return with(l -> l.dataFormat = f);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
        Arguments.rank(inputs.get(0), 4, dataFormat.axes(2));
        check(!(crop && pad), "either crops or pads to the aspect ratio; not both");
        int h = dataFormat.firstSpatialAxis();
        check(inputs.get(0).dim(h) != 0 && inputs.get(0).dim(h + 1) != 0, "the image is empty");
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        int h = dataFormat.firstSpatialAxis();
        Value x = inputs.get(0);
        x = crop ? cropped(c, x, h) : pad ? padded(c, x, h) : x;
        Value rows = interpolation.resize(c, x, h, height, antialias);
        return List.of(interpolation.resize(c, rows, h + 1, width, antialias));
    }

    private Value cropped(Call c, Value x, int h) {
        return cropped(c, x, h, height, width);
    }

    /** The largest part in the middle of an image with the aspect ratio of these sizes. */
    static Value cropped(Call c, Value x, int h, int height, int width) {
        int rows = x.shape().dim(h);
        int columns = x.shape().dim(h + 1);
        int keptRows = Math.max(1, Math.min(rows, (int) ((float) (columns * height) / width)));
        int keptColumns = Math.max(1, Math.min(columns, (int) ((float) (rows * width) / height)));
        int top = (rows - keptRows) / 2;
        int left = (columns - keptColumns) / 2;
        Value inner = c.slice(x, h, top, top + keptRows);
        return c.slice(inner, h + 1, left, left + keptColumns);
    }

    private Value padded(Call c, Value x, int h) {
        Shape s = x.shape();
        int top = (Math.max(s.dim(h), (int) ((float) (s.dim(h + 1) * height) / width)) - s.dim(h)) / 2;
        int left = (Math.max(s.dim(h + 1), (int) ((float) (s.dim(h) * width) / height)) - s.dim(h + 1)) / 2;
        List<Integer> edges =
                Shape.of(0, 0, 0, 0).with(h, top).with(h + 1, left).dims();
        return c.emit(new Pad(edges, edges, Collections.nCopies(4, 0), fillValue), x);
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("data_format", dataFormat)
                .put("height", height)
                .put("width", width)
                .put("interpolation", interpolation)
                .put("crop_to_aspect_ratio", crop)
                .put("pad_to_aspect_ratio", pad)
                .put("fill_mode", "constant")
                .put("fill_value", fillValue)
                .put("antialias", antialias);
    }
}
