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
 * {@code activation(x * kernel + bias)}: {@code float[n, s..., c] -> float[n, o..., filters]} with a kernel {@code [k...,
 * c / groups, filters]}, for any number of spatial axes.
 *
 * @param <L> the layer's own class
 */
public abstract class ConvLayer<L extends ConvLayer<L>> extends KernelLayer<L> {
    private final int filters;
    private int groups = 1;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private @Nullable Weight kernel;

    ConvLayer(int filters, int rank, int... kernelSize) {
        super(rank, kernelSize);
        this.filters = Arguments.positive(kind(), "filters", filters);
    }

    /**
     * Splits channels and filters into groups that do not see each other; 1 by default.
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

    final void setGroups(int g) {
        groups = g;
    }

    final void setKernelInitializer(Initializer i) {
        kernelInitializer = i;
    }

    @Override
    final int builtChannels() {
        Weight k = kernel;
        return k == null ? -1 : k.type().dim(-2) * groups;
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        int c = inputs.get(0).dim(channelAxis());
        check(c == Shape.ANY || c % groups == 0, c + " channels do not divide into " + groups + " groups");
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int c = Arguments.known(inputs.get(0), channelAxis());
        Shape shape = new Shape(size()).append(c / groups, filters);
        kernel = addWeight("kernel", shape, kernelInitializer, true);
        buildBias(filters);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = dataFormat().toLast(c, inputs.get(0)); // [n, s..., c]
        return finish(c, c.emit(new Conv(window(x.shape()), groups), x, c.weight(Arguments.built(kernel))));
    }

    @Override
    protected void describe(Options o) {
        o.put("filters", filters);
        super.describe(o);
        o.put("groups", groups).put("kernel_initializer", kernelInitializer).rules("kernel");
    }
}
