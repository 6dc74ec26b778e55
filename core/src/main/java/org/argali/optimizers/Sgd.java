package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Stochastic gradient descent: {@code w -= rate g}. With momentum {@code m = momentum m - rate g, w += m}; with Nesterov's
 * (1983) {@code w += momentum m - rate g} instead.
 */
public record Sgd(Settings settings, double momentum, boolean nesterov) implements StandardOptimizer<Sgd> {
    @Override
    public Sgd settings(Settings s) {
        return new Sgd(s, momentum, nesterov);
    }

    public Sgd momentum(double m) {
        return new Sgd(settings, m, nesterov);
    }

    public Sgd nesterov(boolean on) {
        return new Sgd(settings, momentum, on);
    }

    @Override
    public String name() {
        return "sgd";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return momentum == 0 ? List.of() : List.of(new Slot("momentum", weight, 0));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value move = e.mul(gradient, step.rate());
        if (momentum == 0) {
            return List.of(e.sub(weight, move));
        }
        Value m = e.sub(e.mul(slots.get(0), momentum), move);
        return List.of(e.add(weight, nesterov ? e.sub(e.mul(m, momentum), move) : m), m);
    }
}
