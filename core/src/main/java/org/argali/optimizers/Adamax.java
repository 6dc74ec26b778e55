package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Adamax (Kingma and Ba 2015, section 7): {@code m += (1-b1)(g-m), u = max(b2 u, |g|), w -= rate m / ((1-b1^t) (u +
 * epsilon))} at step t from 1.
 */
public record Adamax(Settings settings, double beta1, double beta2, double epsilon)
        implements StandardOptimizer<Adamax> {
    @Override
    public Adamax settings(Settings s) {
        return new Adamax(s, beta1, beta2, epsilon);
    }

    public Adamax beta1(double value) {
        return new Adamax(settings, value, beta2, epsilon);
    }

    public Adamax beta2(double value) {
        return new Adamax(settings, beta1, value, epsilon);
    }

    public Adamax epsilon(double value) {
        return new Adamax(settings, beta1, beta2, value);
    }

    @Override
    public String name() {
        return "adamax";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(new Slot("momentum", weight, 0), new Slot("norm", weight, 0));
    }

    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        return List.of(e.sub(1, Powers.of(e, beta1, count)));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value m = Adam.towards(e, slots.get(0), gradient, 1 - beta1);
        Value u = e.max(e.mul(slots.get(1), beta2), e.abs(gradient));
        Value scale = e.mul(e.add(u, epsilon), step.shared().get(0));
        return List.of(e.sub(weight, e.div(e.mul(step.rate(), m), scale)), m, u);
    }
}
