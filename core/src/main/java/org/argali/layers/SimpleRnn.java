package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ORTHOGONAL;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.List;
import java.util.Optional;
import org.argali.initializers.Initializer;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.jspecify.annotations.Nullable;

/** {@code h = activation(x W + b + h U)} step by step (Elman 1990): {@code float[n, t, d] -> float[n, units]}. */
public final class SimpleRnn extends RecurrentLayer<SimpleRnn> {
    private Activation activation = Activations.TANH;
    private boolean useBias = true;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer recurrentInitializer = ORTHOGONAL;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight kernel;
    private @Nullable Weight recurrentKernel;
    private @Nullable Weight bias;

    /** @throws IllegalArgumentException if {@code units} is not positive */
    public SimpleRnn(int units) {
        super("simple_rnn", units, 1);
    }

    /** tanh by default. */
    public SimpleRnn activation(Activation a) {
        return with(l -> l.activation = a);
    }

    public SimpleRnn useBias(boolean on) {
        return with(l -> l.useBias = on);
    }

    public SimpleRnn kernelInitializer(Initializer i) {
        return with(l -> l.kernelInitializer = i);
    }

    public SimpleRnn recurrentInitializer(Initializer i) {
        return with(l -> l.recurrentInitializer = i);
    }

    public SimpleRnn biasInitializer(Initializer i) {
        return with(l -> l.biasInitializer = i);
    }

    @Override
    public String className() {
        return "SimpleRNN";
    }

    @Override
    void buildCell(int features) {
        kernel = addWeight("kernel", Shape.of(features, units()), kernelInitializer, true);
        recurrentKernel = addWeight("recurrent_kernel", Shape.of(units(), units()), recurrentInitializer, true);
        bias = useBias ? addWeight("bias", Shape.of(units()), biasInitializer, true) : null;
    }

    @Override
    Value project(Call c, Value x) {
        return inputTimes(
                c, x, Arguments.built(kernel), Optional.ofNullable(bias).map(c::weight));
    }

    @Override
    List<Value> step(Call c, Value projected, List<Value> before) {
        Value product = c.matmul(before.get(0), c.weight(Arguments.built(recurrentKernel)));
        return List.of(activation.apply(c, c.add(projected, product)));
    }
}
