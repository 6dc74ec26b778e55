package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;

import java.util.List;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Conv;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of each channel by itself: {@code float[n, s..., c] -> float[n, o..., c * multiplier]} with a kernel {@code
 * [k..., c, multiplier]}. Output channel {@code i * multiplier + j} is channel i with its kernel j.
 *
 * @param <L> the layer's own class
 */
public abstract class DepthwiseConvLayer<L extends DepthwiseConvLayer<L>> extends KernelLayer<L> {
    private int multiplier = 1;
    private Initializer depthwiseInitializer = GLOROT_UNIFORM;
    private @Nullable Weight kernel;

    DepthwiseConvLayer(int rank, int... kernelSize) {
        super(rank, kernelSize);
    }

    /** Number of kernels for each channel; 1 by default. */
    public final L depthMultiplier(int m) {
        Arguments.positive(kind(), "depth multiplier", m);
        return with(l -> l.setMultiplier(m));
    }

    /** Glorot uniform by default. */
    public final L depthwiseInitializer(Initializer i) {
        return with(l -> l.setDepthwiseInitializer(i));
    }

    public final L depthwiseRegularizer(Regularizer r) {
        return regularizer("kernel", r);
    }

    public final L depthwiseConstraint(Constraint k) {
        return constraint("kernel", k);
    }

    final void setMultiplier(int m) {
        multiplier = m;
    }

    final void setDepthwiseInitializer(Initializer i) {
        depthwiseInitializer = i;
    }

    @Override
    final int builtChannels() {
        Weight k = kernel;
        return k == null ? -1 : k.type().dim(-2);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int c = Arguments.known(inputs.get(0), channelAxis());
        kernel = addWeight("kernel", new Shape(size()).append(c, multiplier), depthwiseInitializer, true);
        buildBias(c * multiplier);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = dataFormat().toLast(c, inputs.get(0)); // [n, s..., c]
        return finish(c, depthwise(c, this, x, c.weight(Arguments.built(kernel))));
    }

    /** The convolution alone, of {@code x [n, s..., c]} with a kernel {@code [k..., c, multiplier]}. */
    static Value depthwise(Call c, KernelLayer<?> layer, Value x, Value kernel) {
        int channels = x.shape().last();
        Shape grouped =
                new Shape(layer.size()).append(1, channels * kernel.shape().last());
        return c.emit(new Conv(layer.window(x.shape()), channels), x, c.reshape(kernel, grouped));
    }

    @Override
    protected void describe(Options o) {
        o.put("depth_multiplier", multiplier);
        super.describe(o);
        o.put("depthwise_initializer", depthwiseInitializer).rule("depthwise", "kernel");
    }
}
