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

/**
 * Gated recurrent unit (Cho et al. 2014; gates z, r, h as in Keras): {@code float[n, t, d] -> float[n, units]}.
 *
 * <p>Per step {@code z, r = s(x W + h U + b)}, {@code g = a(x W_h + r (h U_h + c_h) + b_h)}, {@code h = z h + (1-z) g}.
 * With {@code resetAfter(false)} the reset gate acts before the product: {@code (r h) U_h}.
 *
 * <pre>{@code
 * Tensor y = gru(32).apply(input(ANY, 16));      // f32[?,32]
 * }</pre>
 */
public final class Gru extends RecurrentLayer<Gru> {
    private Activation activation = Activations.TANH;
    private Activation recurrentActivation = Activations.SIGMOID;
    private boolean useBias = true;
    private boolean resetAfter = true;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer recurrentInitializer = ORTHOGONAL;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight kernel;
    private @Nullable Weight recurrentKernel;
    private @Nullable Weight bias;

    /** @throws IllegalArgumentException if {@code units} is not positive */
    public Gru(int units) {
        super("gru", units, 1);
    }

    /** Of the candidate; tanh by default. */
    public Gru activation(Activation a) {
        return with(l -> l.activation = a);
    }

    /** Of the gates; sigmoid by default. */
    public Gru recurrentActivation(Activation a) {
        return with(l -> l.recurrentActivation = a);
    }

    public Gru useBias(boolean on) {
        return with(l -> l.useBias = on);
    }

    /** Whether the reset gate acts after the product with the recurrent kernel, as in cuDNN; it does by default. */
    public Gru resetAfter(boolean on) {
        return with(l -> l.resetAfter = on);
    }

    public Gru kernelInitializer(Initializer i) {
        return with(l -> l.kernelInitializer = i);
    }

    public Gru recurrentInitializer(Initializer i) {
        return with(l -> l.recurrentInitializer = i);
    }

    public Gru biasInitializer(Initializer i) {
        return with(l -> l.biasInitializer = i);
    }

    @Override
    public String className() {
        return "GRU";
    }

    @Override
    void buildCell(int features) {
        int u = units();
        kernel = addWeight("kernel", Shape.of(features, 3 * u), kernelInitializer, true);
        recurrentKernel = addWeight("recurrent_kernel", Shape.of(u, 3 * u), recurrentInitializer, true);
        Shape b = resetAfter ? Shape.of(2, 3 * u) : Shape.of(3 * u);
        bias = useBias ? addWeight("bias", b, biasInitializer, true) : null;
    }

    /** The bias of the input (row 0) or, with resetAfter, of the state (row 1). */
    private Optional<Value> bias(Call c, int row) {
        Weight b = bias;
        if (b == null) {
            return Optional.empty();
        }
        Value v = c.weight(b);
        if (!resetAfter) {
            return row == 0 ? Optional.of(v) : Optional.empty();
        }
        return Optional.of(c.squeeze(c.slice(v, 0, row, row + 1), 0));
    }

    @Override
    Value project(Call c, Value x) {
        return inputTimes(c, x, Arguments.built(kernel), bias(c, 0));
    }

    @Override
    List<Value> step(Call c, Value projected, List<Value> before) {
        int u = units();
        Value h = before.get(0);
        Value recurrent = c.weight(Arguments.built(recurrentKernel));
        List<Value> x = c.split(projected, 1, 3);
        Value z;
        Value g;
        if (resetAfter) {
            Value product = c.matmul(h, recurrent);
            List<Value> s = c.split(bias(c, 1).map(b -> c.add(product, b)).orElse(product), 1, 3);
            z = recurrentActivation.apply(c, c.add(x.get(0), s.get(0)));
            Value r = recurrentActivation.apply(c, c.add(x.get(1), s.get(1)));
            g = activation.apply(c, c.add(x.get(2), c.mul(r, s.get(2))));
        } else {
            List<Value> s = c.split(c.matmul(h, c.slice(recurrent, 1, 0, 2 * u)), 1, 2);
            z = recurrentActivation.apply(c, c.add(x.get(0), s.get(0)));
            Value r = recurrentActivation.apply(c, c.add(x.get(1), s.get(1)));
            Value candidate = c.matmul(c.mul(r, h), c.slice(recurrent, 1, 2 * u, 3 * u));
            g = activation.apply(c, c.add(x.get(2), candidate));
        }
        return List.of(c.add(c.mul(z, h), c.mul(c.sub(1, z), g)));
    }
}
