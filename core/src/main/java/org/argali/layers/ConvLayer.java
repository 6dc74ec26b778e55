package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.Collections;
import java.util.List;
import org.argali.initializers.Initializer;
import org.argali.op.Conv;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code activation(x * kernel + bias)}: {@code float[n, s..., c] -> float[n, o..., filters]} with a kernel {@code [k...,
 * c / groups, filters]}, for any number of spatial axes.
 *
 * <p>Strides, dilations and groups are 1, padding is VALID, and the bias is used, unless said otherwise.
 *
 * @param <L> the layer's own class
 */
public abstract class ConvLayer<L extends ConvLayer<L>> extends WindowLayer<L> {
    private final int filters;
    private List<Integer> dilations;
    private int groups = 1;
    private Activation activation = Activations.LINEAR;
    private boolean useBias = true;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight kernel;
    private @Nullable Weight bias;

    ConvLayer(int filters, int rank, int... kernelSize) {
        super(rank, "kernel size", kernelSize, 1);
        this.filters = Arguments.positive(kind(), "filters", filters);
        this.dilations = Collections.nCopies(rank, 1);
    }

    /** Distance of the kernel's elements: one number for all spatial axes, or one for each. */
    public final L dilation(int... d) {
        List<Integer> list = perAxis(rank(), "dilation", d);
        return with(l -> l.setDilations(list));
    }

    /**
     * Splits channels and filters into groups that do not see each other.
     *
     * @throws IllegalArgumentException if the filters do not divide by it
     */
    public final L groups(int g) {
        Arguments.positive(kind(), "groups", g);
        if (filters % g != 0) {
            throw new IllegalArgumentException(
                    "[" + kind() + "] " + filters + " filters do not divide into " + g + " groups");
        }
        return with(l -> l.setGroups(g));
    }

    public final L activation(Activation a) {
        return with(l -> l.setActivation(a));
    }

    public final L useBias(boolean on) {
        return with(l -> l.setUseBias(on));
    }

    /** Glorot uniform by default. */
    public final L kernelInitializer(Initializer i) {
        return with(l -> l.setKernelInitializer(i));
    }

    /** Zeros by default. */
    public final L biasInitializer(Initializer i) {
        return with(l -> l.setBiasInitializer(i));
    }

    final void setDilations(List<Integer> d) {
        dilations = d;
    }

    final void setGroups(int g) {
        groups = g;
    }

    final void setActivation(Activation a) {
        activation = a;
    }

    final void setUseBias(boolean on) {
        useBias = on;
    }

    final void setKernelInitializer(Initializer i) {
        kernelInitializer = i;
    }

    final void setBiasInitializer(Initializer i) {
        biasInitializer = i;
    }

    @Override
    final List<Integer> dilations() {
        return dilations;
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        boolean both =
                strides().stream().anyMatch(s -> s > 1) && dilations.stream().anyMatch(d -> d > 1);
        check(!both, "strides " + strides() + " and dilation " + dilations + " cannot both be above 1");
        int c = inputs.get(0).dim(dataFormat().channelAxis(rank() + 2));
        check(c == Shape.ANY || c % groups == 0, c + " channels do not divide into " + groups + " groups");
        Weight k = kernel;
        int built = k == null ? c : k.type().dim(-2) * groups;
        check(c == built || c == Shape.ANY, "was built for " + built + " channels, but the input has " + c);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int c = Arguments.known(inputs.get(0), dataFormat().channelAxis(rank() + 2));
        Shape shape = new Shape(size()).append(c / groups, filters);
        kernel = addWeight("kernel", shape, kernelInitializer, true);
        bias = useBias ? addWeight("bias", Shape.of(filters), biasInitializer, true) : null;
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = dataFormat().toLast(c, inputs.get(0)); // [n, s..., c]
        Value y = c.emit(new Conv(window(x.shape()), groups), x, c.weight(Arguments.built(kernel)));
        if (bias != null) {
            y = c.add(y, c.weight(bias));
        }
        return List.of(activation.apply(c, dataFormat().fromLast(c, y)));
    }
}
