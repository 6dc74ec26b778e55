package org.argali.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.op.Window;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A layer that slides a window over the spatial axes of its input: the settings that convolutions and poolings share.
 *
 * @param <L> the layer's own class
 */
public abstract class WindowLayer<L extends WindowLayer<L>> extends ConfiguredLayer<L> {
    private final String what;
    private final List<Integer> size;
    private List<Integer> strides;
    private Padding padding = Padding.VALID;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    WindowLayer(int rank, String what, int[] size, int defaultStride) {
        this.what = what;
        this.size = Arguments.perAxis(kind(), what, rank, size);
        this.strides = defaultStride > 0 ? Collections.nCopies(rank, defaultStride) : this.size;
    }

    /** How far the window moves: one number for all spatial axes, or one for each. */
    public final L strides(int... s) {
        List<Integer> list = Arguments.perAxis(kind(), "strides", rank(), s);
        return with(l -> l.setStrides(list));
    }

    /** What happens at the edges; {@link Padding#VALID} by default. */
    public final L padding(Padding p) {
        if (p == Padding.CAUSAL && !allowsCausal()) {
            throw new IllegalArgumentException(
                    "[" + kind() + "] has no padding CAUSAL, only conv1d has; use SAME or VALID");
        }
        return with(l -> l.setPadding(p));
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public final L dataFormat(DataFormat f) {
        return with(l -> l.setDataFormat(f));
    }

    final void setStrides(List<Integer> s) {
        strides = s;
    }

    final void setPadding(Padding p) {
        padding = p;
    }

    final void setDataFormat(DataFormat f) {
        dataFormat = f;
    }

    boolean allowsCausal() {
        return false;
    }

    /** Number of spatial axes. */
    final int rank() {
        return size.size();
    }

    final List<Integer> size() {
        return size;
    }

    final List<Integer> strides() {
        return strides;
    }

    final Padding padding() {
        return padding;
    }

    final DataFormat dataFormat() {
        return dataFormat;
    }

    List<Integer> dilations() {
        return Collections.nCopies(rank(), 1);
    }

    /** Elements that the window covers on a spatial axis, holes included. */
    final int extent(int axis) {
        return (size.get(axis) - 1) * dilations().get(axis) + 1;
    }

    /** The window for an input of this shape, channels last. */
    final Window window(Shape x) {
        List<Integer> low = new ArrayList<>();
        List<Integer> high = new ArrayList<>();
        for (int i = 0; i < rank(); i++) {
            int total = totalPadding(i, x.dim(i + 1));
            low.add(padding == Padding.SAME ? total / 2 : total);
            high.add(total - low.get(i));
        }
        return new Window(size, strides, dilations(), low, high);
    }

    private int totalPadding(int axis, int n) {
        return switch (padding) {
            case VALID -> 0;
            case CAUSAL -> extent(axis) - 1;
            case SAME -> {
                int outputs = -Math.floorDiv(-n, strides.get(axis));
                yield Math.max((outputs - 1) * strides.get(axis) + extent(axis) - n, 0);
            }
        };
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        TensorType x = inputs.get(0);
        Arguments.floats(x);
        Arguments.rank(x, rank() + 2, dataFormat.axes(rank()));
        for (int i = 0; i < rank(); i++) {
            int axis = i + dataFormat.firstSpatialAxis();
            int n = x.dim(axis);
            check(n != 0, "axis " + axis + " is empty");
            checkFits(axis, i, n);
        }
    }

    /** Refuses an axis, the spatial one of that number, whose size {@code n} does not suit the window. */
    void checkFits(int axis, int spatial, int n) {
        check(
                padding != Padding.VALID || n == Shape.ANY || n >= extent(spatial),
                "a window of " + extent(spatial) + " does not fit axis " + axis + ", which has only " + n
                        + "; make it smaller, or use padding SAME");
    }

    /** The size that a spatial axis of {@code n} elements has in the output with padding SAME. */
    int sizeWithSame(int spatial, int n) {
        return -Math.floorDiv(-n, strides.get(spatial));
    }

    @Override
    protected void describe(Options o) {
        o.put(what.replace(' ', '_'), size)
                .put("strides", strides)
                .put("padding", padding)
                .put("data_format", dataFormat);
    }
}
