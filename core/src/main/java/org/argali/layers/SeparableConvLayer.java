package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;

import java.util.Collections;
import java.util.List;
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
 * A convolution of each channel by itself, then one of size 1 over all channels (Chollet 2017): {@code float[n, s..., c] ->
 * float[n, o..., filters]} with kernels {@code [k..., c, multiplier]} and {@code [1..., c * multiplier, filters]}.
 *
 * @param <L> the layer's own class
 */
public abstract class SeparableConvLayer<L extends SeparableConvLayer<L>> extends KernelLayer<L> {
    private final int filters;
    private int multiplier = 1;
    private Initializer depthwiseInitializer = GLOROT_UNIFORM;
    private Initializer pointwiseInitializer = GLOROT_UNIFORM;
    private @Nullable Weight depthwiseKernel;
    private @Nullable Weight pointwiseKernel;

    SeparableConvLayer(int filters, int rank, int... kernelSize) {
        super(rank, kernelSize);
        this.filters = Arguments.positive(kind(), "filters", filters);
    }

    /** Number of depthwise kernels for each channel; 1 by default. */
    public final L depthMultiplier(int m) {
        Arguments.positive(kind(), "depth multiplier", m);
        return with(l -> l.setMultiplier(m));
    }

    /** Glorot uniform by default. */
    public final L depthwiseInitializer(Initializer i) {
        return with(l -> l.setDepthwiseInitializer(i));
    }

    /** Glorot uniform by default. */
    public final L pointwiseInitializer(Initializer i) {
        return with(l -> l.setPointwiseInitializer(i));
    }

    public final L depthwiseRegularizer(Regularizer r) {
        return regularizer("depthwise_kernel", r);
    }

    public final L depthwiseConstraint(Constraint k) {
        return constraint("depthwise_kernel", k);
    }

    public final L pointwiseRegularizer(Regularizer r) {
        return regularizer("pointwise_kernel", r);
    }

    public final L pointwiseConstraint(Constraint k) {
        return constraint("pointwise_kernel", k);
    }

    final void setMultiplier(int m) {
        multiplier = m;
    }

    final void setDepthwiseInitializer(Initializer i) {
        depthwiseInitializer = i;
    }

    final void setPointwiseInitializer(Initializer i) {
        pointwiseInitializer = i;
    }

    @Override
    final int builtChannels() {
        Weight k = depthwiseKernel;
        return k == null ? -1 : k.type().dim(-2);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int c = Arguments.known(inputs.get(0), channelAxis());
        Shape each = new Shape(size()).append(c, multiplier);
        Shape point = new Shape(Collections.nCopies(rank(), 1)).append(c * multiplier, filters);
        depthwiseKernel = addWeight("depthwise_kernel", each, depthwiseInitializer, true);
        pointwiseKernel = addWeight("pointwise_kernel", point, pointwiseInitializer, true);
        buildBias(filters);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = dataFormat().toLast(c, inputs.get(0)); // [n, s..., c]
        Value y = DepthwiseConvLayer.depthwise(c, this, x, c.weight(Arguments.built(depthwiseKernel)));
        Window point = Window.of(Collections.nCopies(rank(), 1).toArray(Integer[]::new));
        return finish(c, c.emit(new Conv(point, 1), y, c.weight(Arguments.built(pointwiseKernel))));
    }

    @Override
    protected void describe(Options o) {
        o.put("depth_multiplier", multiplier).put("filters", filters);
        super.describe(o);
        o.put("depthwise_initializer", depthwiseInitializer)
                .put("pointwise_initializer", pointwiseInitializer)
                .rule("depthwise", "depthwise_kernel")
                .rule("pointwise", "pointwise_kernel");
    }
}
