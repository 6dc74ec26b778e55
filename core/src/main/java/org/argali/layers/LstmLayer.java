package org.argali.layers;

import java.util.List;
import org.argali.initializers.Initializer;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Long short-term memory over vectors or images; gates are in Keras' order i, f, c, o. States are h and c.
 *
 * @param <L> the layer's own class
 */
public abstract class LstmLayer<L extends LstmLayer<L>> extends RecurrentLayer<L> {
    private Activation recurrentActivation = Activations.SIGMOID;
    private boolean unitForgetBias = true;

    LstmLayer(String kind, int units) {
        super(kind, units, 2, 4);
    }

    /** Of the gates; sigmoid by default. */
    public final L recurrentActivation(Activation a) {
        return with(l -> l.setRecurrentActivation(a));
    }

    /** Whether the bias of the forget gate starts at 1 (Jozefowicz et al. 2015); it does by default. */
    public final L unitForgetBias(boolean on) {
        return with(l -> l.setUnitForgetBias(on));
    }

    final void setRecurrentActivation(Activation a) {
        recurrentActivation = a;
    }

    final void setUnitForgetBias(boolean on) {
        unitForgetBias = on;
    }

    final Activation recurrentActivation() {
        return recurrentActivation;
    }

    @Override
    final Initializer biasInitializer() {
        return unitForgetBias ? this::forgetBias : super.biasInitializer();
    }

    private NDArray forgetBias(TensorType type, long seed) {
        NDArray b = super.biasInitializer().sample(type, seed).copy();
        for (int i = units(); i < 2 * units(); i++) {
            b.set(i, 1);
        }
        return b;
    }

    @Override
    final List<Value> step(Call c, Value projected, List<Value> before, Dropped dropped) {
        Value product = product(c, before.get(0), dropped, 0, 4);
        List<Value> z = c.split(c.add(projected, product), -1, 4);
        Value i = recurrentActivation.apply(c, z.get(0));
        Value f = recurrentActivation.apply(c, z.get(1));
        Value g = activation().apply(c, z.get(2));
        Value o = recurrentActivation.apply(c, z.get(3));
        Value cell = c.add(c.mul(f, before.get(1)), c.mul(i, g));
        return List.of(c.mul(o, activation().apply(c, cell)), cell);
    }

    @Override
    final void describeCell(Options o) {
        super.describeCell(o);
        o.put("recurrent_activation", recurrentActivation)
                .put("unit_forget_bias", unitForgetBias)
                .put("seed", null);
    }
}
