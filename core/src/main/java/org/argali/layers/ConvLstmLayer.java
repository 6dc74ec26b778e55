package org.argali.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Conv;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * An LSTM whose states are images, and whose products are convolutions (Shi et al. 2015): {@code float[n, t, s..., c] ->
 * float[n, o..., filters]}, or {@code [n, t, o..., filters]} with {@link #returnSequences}. Strides, padding and dilation
 * are those of the input's convolution; that of the state keeps its size. Sizes of the spatial axes must be known.
 *
 * @param <L> the layer's own class
 */
public abstract class ConvLstmLayer<L extends ConvLstmLayer<L>> extends LstmLayer<L> {
    private ConvLayer<?> inputConv;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    /** @param inputConv the convolution whose window, strides, padding and dilation the input's has */
    ConvLstmLayer(String kind, int filters, ConvLayer<?> inputConv) {
        super(kind, filters);
        this.inputConv = inputConv;
    }

    /** How far the window moves: one number for all spatial axes, or one for each. */
    public final L strides(int... s) {
        ConvLayer<?> conv = inputConv.strides(s);
        return with(l -> l.setInputConv(conv));
    }

    /** What happens at the edges; {@link Padding#VALID} by default. */
    public final L padding(Padding p) {
        if (p == Padding.CAUSAL) {
            throw new IllegalArgumentException("[" + kind() + "] has no padding CAUSAL; use SAME or VALID");
        }
        ConvLayer<?> conv = inputConv.padding(p);
        return with(l -> l.setInputConv(conv));
    }

    /** Distance of the kernel's elements: one number for all spatial axes, or one for each. */
    public final L dilation(int... d) {
        ConvLayer<?> conv = inputConv.dilation(d);
        return with(l -> l.setInputConv(conv));
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public final L dataFormat(DataFormat f) {
        return with(l -> l.setDataFormat(f));
    }

    final void setInputConv(ConvLayer<?> conv) {
        inputConv = conv;
    }

    final void setDataFormat(DataFormat f) {
        dataFormat = f;
    }

    private int rank() {
        return inputConv.rank();
    }

    @Override
    final Shape window() {
        return new Shape(inputConv.size());
    }

    @Override
    final int featureAxis() {
        return dataFormat == DataFormat.CHANNELS_LAST ? -1 : 2;
    }

    @Override
    final void checkSequence(TensorType x) {
        int r = rank();
        Arguments.rank(x, r + 3, dataFormat.axes(r).replace("[batch, ", "[batch, steps, "));
        for (int i = 0; i < r; i++) {
            int axis = 1 + dataFormat.firstSpatialAxis() + i;
            Arguments.known(x, axis);
        }
        inputConv.checkTypes(List.of(x.withShape(image(x.shape()).with(0, 1))));
        checkFeatures(x);
    }

    /** One step of a sequence, channels last. */
    private Shape image(Shape sequence) {
        return toLast(sequence.without(1), 1);
    }

    private Shape toLast(Shape s, int channels) {
        return dataFormat == DataFormat.CHANNELS_LAST ? s : s.without(channels).append(s.dim(channels));
    }

    private Shape fromLast(Shape s) {
        if (dataFormat == DataFormat.CHANNELS_LAST) {
            return s;
        }
        Shape spatial = s.slice(1, s.rank() - 1);
        return spatial.prepend(s.last()).prepend(s.dim(0));
    }

    @Override
    final List<Shape> stateShapes(TensorType x) {
        Shape in = image(x.shape());
        Window w = inputConv.window(in);
        Shape out = Shape.of(in.dim(0));
        for (int i = 0; i < rank(); i++) {
            out = out.append(w.outputs(i, in.dim(i + 1)));
        }
        return Collections.nCopies(2, fromLast(out.append(units())));
    }

    @Override
    final Value multiplyInput(Call c, Value x, Value k) {
        Value ordered = moved(c, x, 2, x.shape().rank() - 1);
        Shape s = ordered.shape();
        Value images = c.reshape(ordered, s.without(1).with(0, s.dim(0) * s.dim(1)));
        Value y = c.emit(new Conv(inputConv.window(images.shape()), 1), images, k);
        Shape out = y.shape();
        return c.reshape(y, out.slice(1, out.rank()).prepend(s.dim(1)).prepend(s.dim(0)));
    }

    @Override
    final Value multiplyState(Call c, Value h, Value k) {
        return c.emit(new Conv(same(k.shape()), 1), h, k);
    }

    /** The window that keeps the size of an image. */
    private Window same(Shape kernel) {
        List<Integer> size = kernel.slice(0, rank()).dims();
        List<Integer> before = size.stream().map(s -> (s - 1) / 2).toList();
        List<Integer> after = size.stream().map(s -> s / 2).toList();
        return Window.of(size.toArray(Integer[]::new)).padding(before, after);
    }

    /** States are images with channels last while the steps run. */
    @Override
    final List<Value> enter(Call c, List<Value> states) {
        return states.stream().map(v -> moved(c, v, 1, rank() + 1)).toList();
    }

    @Override
    final Value leave(Call c, Value v) {
        return moved(c, v, v.shape().rank() - 1, v.shape().rank() - 1 - rank());
    }

    /** {@code v} with an axis at another place, if channels come first. */
    private Value moved(Call c, Value v, int from, int to) {
        if (dataFormat == DataFormat.CHANNELS_LAST) {
            return v;
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, v.shape().rank()).boxed().toList());
        order.remove(from);
        order.add(to, from);
        return c.transpose(v, order.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    final int separateInputs() {
        return 4;
    }

    @Override
    final String unitsOption() {
        return "filters";
    }

    @Override
    protected final void describe(Options o) {
        super.describe(o);
        Options conv = inputConv.config();
        for (String k : List.of("kernel_size", "strides", "padding", "dilation_rate")) {
            o.put(k, conv.asMap().get(k));
        }
        o.put("data_format", dataFormat);
    }
}
