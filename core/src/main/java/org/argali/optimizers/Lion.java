package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Lion (Chen et al. 2023, Symbolic Discovery of Optimization Algorithms): {@code w -= rate sign(b1 m + (1-b1) g), m = b2
 * m + (1-b2) g}.
 */
public record Lion(Settings settings, double beta1, double beta2) implements StandardOptimizer<Lion> {
    @Override
    public Lion settings(Settings s) {
        return new Lion(s, beta1, beta2);
    }

    public Lion beta1(double value) {
        return new Lion(settings, value, beta2);
    }

    public Lion beta2(double value) {
        return new Lion(settings, beta1, value);
    }

    @Override
    public String name() {
        return "lion";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(new Slot("momentum", weight, 0));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value m = slots.get(0);
        Value way = e.sub(gradient, m); // used by both, so that they fuse
        Value direction = e.emit(Unary.SIGN, e.add(m, e.mul(way, 1 - beta1)));
        Value moved = e.sub(weight, e.mul(direction, step.rate()));
        return List.of(moved, e.add(m, e.mul(way, 1 - beta2)));
    }
}
