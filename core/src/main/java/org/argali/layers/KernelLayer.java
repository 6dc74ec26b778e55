package org.argali.layers;

import static org.argali.initializers.Initializers.ZEROS;

import java.util.Collections;
import java.util.List;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A layer that multiplies each window with kernels, adds a bias and applies an activation: the settings that convolutions
 * of all kinds share. Strides and dilations are 1, padding is VALID, and the bias is used, unless said otherwise.
 *
 * @param <L> the layer's own class
 */
public abstract class KernelLayer<L extends KernelLayer<L>> extends WindowLayer<L> {
    private List<Integer> dilations;
    private Activation activation = Activations.LINEAR;
    private boolean useBias = true;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight bias;

    KernelLayer(int rank, int... kernelSize) {
        super(rank, "kernel size", kernelSize, 1);
        this.dilations = Collections.nCopies(rank, 1);
    }

    /** Distance of the kernel's elements: one number for all spatial axes, or one for each. */
    public final L dilation(int... d) {
        List<Integer> list = Arguments.perAxis(kind(), "dilation", rank(), d);
        return with(l -> l.setDilations(list));
    }

    public final L activation(Activation a) {
        return with(l -> l.setActivation(a));
    }

    public final L useBias(boolean on) {
        return with(l -> l.setUseBias(on));
    }

    /** Zeros by default. */
    public final L biasInitializer(Initializer i) {
        return with(l -> l.setBiasInitializer(i));
    }

    public final L biasRegularizer(Regularizer r) {
        return regularizer("bias", r);
    }

    public final L biasConstraint(Constraint k) {
        return constraint("bias", k);
    }

    final void setDilations(List<Integer> d) {
        dilations = d;
    }

    final void setActivation(Activation a) {
        activation = a;
    }

    final void setUseBias(boolean on) {
        useBias = on;
    }

    final void setBiasInitializer(Initializer i) {
        biasInitializer = i;
    }

    @Override
    final List<Integer> dilations() {
        return dilations;
    }

    /** The axis of the channels in the input and in the output. */
    final int channelAxis() {
        return dataFormat().channelAxis(rank() + 2);
    }

    /** Number of channels that the kernels were made for, or -1 if they are not made yet. */
    abstract int builtChannels();

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        boolean both =
                strides().stream().anyMatch(s -> s > 1) && dilations.stream().anyMatch(d -> d > 1);
        check(!both, "strides " + strides() + " and dilation " + dilations + " cannot both be above 1");
        int c = inputs.get(0).dim(channelAxis());
        int made = builtChannels();
        check(c == made || c == Shape.ANY || made < 0, "was built for " + made + " channels, but the input has " + c);
    }

    /** Makes the bias, after the kernels. */
    final void buildBias(int channels) {
        bias = useBias ? addWeight("bias", Shape.of(channels), biasInitializer, true) : null;
    }

    /** The output from what the kernels gave, channels last. */
    final List<Value> finish(Call c, Value y) {
        Weight b = bias;
        Value sum = b == null ? y : c.add(y, c.weight(b));
        return List.of(activation.apply(c, dataFormat().fromLast(c, sum)));
    }

    @Override
    protected void describe(Options o) {
        super.describe(o);
        o.put("dilation_rate", dilations)
                .put("activation", activation)
                .put("use_bias", useBias)
                .put("bias_initializer", biasInitializer)
                .rules("bias")
                .activity();
    }
}
