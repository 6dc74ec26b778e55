package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Conv;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * The transposed convolution: what the gradient of a convolution does to its input. {@code float[n, s..., c] -> float[n,
 * o..., filters]} with a kernel {@code [k..., filters, c]}. With stride {@code t} and a window over {@code e} elements,
 * {@code o} is {@code s t} for padding SAME and {@code s t + max(e - t, 0)} for VALID.
 *
 * @param <L> the layer's own class
 */
public abstract class ConvTransposeLayer<L extends ConvTransposeLayer<L>> extends KernelLayer<L> {
    private final int filters;
    private Optional<List<Integer>> outputPadding = Optional.empty();
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private @Nullable Weight kernel;

    ConvTransposeLayer(int filters, int rank, int... kernelSize) {
        super(rank, kernelSize);
        this.filters = Arguments.positive(kind(), "filters", filters);
    }

    /**
     * Makes the output larger at its ends: {@code (s - 1) t + e + p} with padding VALID, {@code (s - 1) t + e % 2 + p} with
     * SAME. One number for all spatial axes, or one for each; each must be below the stride.
     */
    public final L outputPadding(int... p) {
        List<Integer> list = Arguments.perAxisFrom(0, kind(), "output padding", rank(), p);
        return with(l -> l.setOutputPadding(list));
    }

    /** Glorot uniform by default. */
    public final L kernelInitializer(Initializer i) {
        return with(l -> l.setKernelInitializer(i));
    }

    public final L kernelRegularizer(Regularizer r) {
        return regularizer("kernel", r);
    }

    public final L kernelConstraint(Constraint k) {
        return constraint("kernel", k);
    }

    final void setOutputPadding(List<Integer> p) {
        outputPadding = Optional.of(p);
    }

    final void setKernelInitializer(Initializer i) {
        kernelInitializer = i;
    }

    @Override
    final int builtChannels() {
        Weight k = kernel;
        return k == null ? -1 : k.type().dim(-1);
    }

    @Override
    final void checkFits(int axis, int spatial, int n) {
        int p = outputPadding.map(l -> l.get(spatial)).orElse(0);
        int t = strides().get(spatial);
        check(p < t, "output padding " + p + " must be below the stride " + t);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int c = Arguments.known(inputs.get(0), channelAxis());
        kernel = addWeight("kernel", new Shape(size()).append(filters, c), kernelInitializer, true);
        buildBias(filters);
    }

    @Override
    final int sizeWithSame(int spatial, int n) {
        return n * strides().get(spatial);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = dataFormat().toLast(c, inputs.get(0)); // [n, s..., c]
        List<Integer> low = new ArrayList<>();
        List<Integer> high = new ArrayList<>();
        Shape out = x.shape().with(-1, filters);
        for (int i = 0; i < rank(); i++) {
            Ends ends = ends(i);
            low.add(extent(i) - 1 - ends.before);
            high.add(Math.max(extent(i) - 1 - ends.after, 0));
            int spread = (x.shape().dim(i + 1) - 1) * strides().get(i) + 1;
            out = out.with(i + 1, spread + ends.before + ends.after - extent(i) + 1);
        }
        Window window = new Window(size(), strides(), dilations(), low, high);
        return finish(c, c.emit(new Conv.BackwardData(window, 1, out), c.weight(Arguments.built(kernel)), x));
    }

    /** Zeros around the input, once its elements have been spread by the stride. */
    private record Ends(int before, int after) {}

    private Ends ends(int axis) {
        int e = extent(axis);
        int t = strides().get(axis);
        Optional<Integer> more = outputPadding.map(l -> l.get(axis));
        if (padding() == Padding.VALID) {
            return new Ends(e - 1, e - 1 + more.orElse(Math.max(e, t) - e));
        }
        int total = more.map(p -> e + e % 2 - 2 + p).orElse(t + e - 2);
        int before = Math.min(total - total / 2, e - 1);
        return new Ends(before, total - before);
    }

    @Override
    protected void describe(Options o) {
        o.put("filters", filters);
        super.describe(o);
        o.put("output_padding", outputPadding.orElse(null))
                .put("kernel_initializer", kernelInitializer)
                .rules("kernel");
    }
}
