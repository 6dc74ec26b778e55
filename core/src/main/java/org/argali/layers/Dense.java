package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.List;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code activation(x kernel + bias)} on the last axis: {@code float[n, ..., d] -> float[n, ..., units]}.
 *
 * <pre>{@code
 * Tensor y = dense(32).activation(RELU).apply(input(64));
 * }</pre>
 */
public final class Dense extends ConfiguredLayer<Dense> {
    private final int units;
    private Activation activation = Activations.LINEAR;
    private boolean useBias = true;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight kernel;
    private @Nullable Weight bias;

    /** @throws IllegalArgumentException if {@code units} is not positive */
    public Dense(int units) {
        this.units = Arguments.positive("dense", "units", units);
    }

    public Dense activation(Activation a) {
        return with(d -> d.activation = a);
    }

    public Dense useBias(boolean on) {
        return with(d -> d.useBias = on);
    }

    public Dense kernelInitializer(Initializer i) {
        return with(d -> d.kernelInitializer = i);
    }

    public Dense biasInitializer(Initializer i) {
        return with(d -> d.biasInitializer = i);
    }

    public Dense kernelRegularizer(Regularizer r) {
        return regularizer("kernel", r);
    }

    public Dense kernelConstraint(Constraint k) {
        return constraint("kernel", k);
    }

    public Dense biasRegularizer(Regularizer r) {
        return regularizer("bias", r);
    }

    public Dense biasConstraint(Constraint k) {
        return constraint("bias", k);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
        check(
                inputs.get(0).rank() >= 2,
                "takes at least [batch, features]; the input has rank "
                        + inputs.get(0).rank());
    }

    @Override
    protected void build(List<TensorType> inputs) {
        int d = Arguments.known(inputs.get(0), -1);
        kernel = addWeight("kernel", Shape.of(d, units), kernelInitializer, true);
        bias = useBias ? addWeight("bias", Shape.of(units), biasInitializer, true) : null;
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        Value k = c.weight(Arguments.built(kernel));
        int d = x.shape().last();
        check(d == k.shape().dim(0), "was built for " + k.shape().dim(0) + " features, but the last axis has " + d);
        Value flat = c.reshape(x, Shape.of((int) x.shape().size(0, x.shape().rank() - 1), d));
        Value y = c.matmul(flat, k);
        if (bias != null) {
            y = c.add(y, c.weight(bias));
        }
        return List.of(activation.apply(c, c.reshape(y, x.shape().with(-1, units))));
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("units", units)
                .put("activation", activation)
                .put("use_bias", useBias)
                .put("kernel_initializer", kernelInitializer)
                .put("bias_initializer", biasInitializer)
                .rules("kernel", "bias")
                .put("quantization_config", null);
    }
}
