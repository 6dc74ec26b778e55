package org.argali.layers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Softmax;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * {@code e^x / sum e^x} over one or more axes, the last by default. Elements that a mask leaves out are 0 and take no
 * part; the mask, of dtype bool, comes as a second input or from the layers before and broadcasts to the input.
 *
 * <pre>{@code
 * Tensor y = softmax().axis(1).apply(input(10, 4));
 * }</pre>
 */
public final class SoftmaxLayer extends ConfiguredLayer<SoftmaxLayer> {
    /** What elements that are left out count as. */
    private static final double FAR = -1e9;

    private List<Integer> axes = List.of(-1);

    /** The axes of the sum; -1 by default. */
    public SoftmaxLayer axis(int... a) {
        List<Integer> list = Arrays.stream(a).boxed().toList();
        return with(l -> l.axes = list);
    }

    @Override
    public String className() {
        return "Softmax";
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        boolean mask = inputs.size() == 2 && inputs.get(1).dtype() == DType.BOOL;
        check(inputs.size() == 1 || mask, "takes an input, and then at most a mask of dtype bool");
        Arguments.floats(inputs.get(0));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        Value mask = inputs.size() == 2 ? inputs.get(1) : c.mask(0).orElse(null);
        if (mask == null) {
            return List.of(softmax(c, x));
        }
        Shape s = mask.shape();
        boolean fits = s.rank() <= x.shape().rank();
        for (int i = 1; fits && i <= s.rank(); i++) {
            fits = s.dim(-i) == 1 || s.dim(-i) == x.shape().dim(-i);
        }
        check(
                fits,
                "takes a mask that broadcasts to its input, but the mask is " + mask.type()
                        + "; use activation(SOFTMAX), which has none, or give a mask as second input");
        Value counts = c.broadcastTo(mask, x.shape());
        return List.of(c.select(counts, softmax(c, c.select(counts, x, FAR)), 0));
    }

    private Value softmax(Call c, Value x) {
        if (axes.size() == 1) {
            return ActivationMath.along(c, new Softmax(), x, axes.get(0));
        }
        int rank = x.shape().rank();
        List<Integer> over = axes.stream().map(x.shape()::axis).toList();
        int[] order = IntStream.concat(
                        IntStream.range(0, rank).filter(i -> !over.contains(i)),
                        over.stream().mapToInt(Integer::intValue))
                .toArray();
        Value last = c.transpose(x, order);
        Shape s = last.shape();
        int free = rank - over.size();
        Value flat = c.reshape(last, s.slice(0, free).append((int) s.size(free, rank)));
        int[] back = IntStream.range(0, rank)
                .map(i -> IntStream.range(0, rank)
                        .filter(k -> order[k] == i)
                        .findFirst()
                        .orElseThrow())
                .toArray();
        return c.transpose(c.reshape(c.emit(new Softmax(), flat), s), back);
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
        o.put("axis", axes.size() == 1 ? axes.get(0) : axes);
    }
}
