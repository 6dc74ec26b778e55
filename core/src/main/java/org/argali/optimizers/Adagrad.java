package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Adagrad (Duchi et al. 2011): {@code a += g^2, w -= rate g / sqrt(a + epsilon)}.
 */
public record Adagrad(Settings settings, double initialAccumulator, double epsilon)
        implements StandardOptimizer<Adagrad> {
    @Override
    public Adagrad settings(Settings s) {
        return new Adagrad(s, initialAccumulator, epsilon);
    }

    /** What a starts with; 0.1 by default. */
    public Adagrad initialAccumulator(double value) {
        return new Adagrad(settings, value, epsilon);
    }

    public Adagrad epsilon(double value) {
        return new Adagrad(settings, initialAccumulator, value);
    }

    @Override
    public String name() {
        return "adagrad";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(new Slot("accumulator", weight, initialAccumulator));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value a = e.add(slots.get(0), e.square(gradient));
        Value move = e.div(e.mul(step.rate(), gradient), e.sqrt(e.add(a, epsilon)));
        return List.of(e.sub(weight, move), a);
    }
}
