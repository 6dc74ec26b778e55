package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Adam with Nesterov momentum (Dozat 2016): as {@link Adam}, but the move is {@code rate h / (sqrt(v / (1-b2^t)) +
 * epsilon)} with {@code h = u(t+1) m / (1 - p(t+1)) + (1 - u(t)) g / (1 - p(t))}, where {@code u(t) = b1 (1 - 0.96^t / 2)}
 * and p(t) is the product of u(1) to u(t), which each weight keeps for itself.
 */
public record Nadam(Settings settings, double beta1, double beta2, double epsilon) implements StandardOptimizer<Nadam> {
    @Override
    public Nadam settings(Settings s) {
        return new Nadam(s, beta1, beta2, epsilon);
    }

    public Nadam beta1(double value) {
        return new Nadam(settings, value, beta2, epsilon);
    }

    public Nadam beta2(double value) {
        return new Nadam(settings, beta1, value, epsilon);
    }

    public Nadam epsilon(double value) {
        return new Nadam(settings, beta1, beta2, value);
    }

    @Override
    public String name() {
        return "nadam";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(
                new Slot("momentum", weight, 0),
                new Slot("velocity", weight, 0),
                new Slot("u_product", TensorType.f32(), 1));
    }

    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        Value now = momentum(e, count);
        Value next = momentum(e, e.add(count, 1));
        return List.of(now, next, e.sub(1, Powers.of(e, beta2, count)));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value now = step.shared().get(0);
        Value next = step.shared().get(1);
        Value product = e.mul(slots.get(2), now);
        Value m = Adam.towards(e, slots.get(0), gradient, 1 - beta1);
        Value v = Adam.towards(e, slots.get(1), e.square(gradient), 1 - beta2);
        Value ahead = e.mul(m, e.div(next, e.sub(1, e.mul(product, next))));
        Value here = e.mul(gradient, e.div(e.sub(1, now), e.sub(1, product)));
        Value spread = e.add(e.sqrt(e.div(v, step.shared().get(2))), epsilon);
        Value move = e.div(e.mul(e.add(ahead, here), step.rate()), spread);
        return List.of(e.sub(weight, move), m, v, product);
    }

    private Value momentum(Emitter e, Value count) {
        Value decay = e.mul(Powers.of(e, 0.96, count), 0.5);
        return e.mul(e.sub(1, decay), (float) beta1);
    }
}
