package org.argali.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Adam (Kingma and Ba 2015): {@code m += (1-b1)(g-m), v += (1-b2)(g^2-v), w -= a m / (sqrt(v) + epsilon)} with {@code a =
 * rate sqrt(1-b2^t) / (1-b1^t)} at step t from 1. AMSGrad (Reddi et al. 2018) takes the largest v so far.
 */
public record Adam(Settings settings, double beta1, double beta2, double epsilon, boolean amsgrad, String name)
        implements StandardOptimizer<Adam> {
    @Override
    public Adam settings(Settings s) {
        return new Adam(s, beta1, beta2, epsilon, amsgrad, name);
    }

    public Adam beta1(double b) {
        return new Adam(settings, b, beta2, epsilon, amsgrad, name);
    }

    public Adam beta2(double b) {
        return new Adam(settings, beta1, b, epsilon, amsgrad, name);
    }

    public Adam epsilon(double x) {
        return new Adam(settings, beta1, beta2, x, amsgrad, name);
    }

    public Adam amsgrad(boolean on) {
        return new Adam(settings, beta1, beta2, epsilon, on, name);
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        List<Slot> s = new ArrayList<>(List.of(new Slot("momentum", weight, 0), new Slot("velocity", weight, 0)));
        if (amsgrad) {
            s.add(new Slot("velocity_hat", weight, 0));
        }
        return s;
    }

    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        Value second = e.sqrt(e.sub(1, Powers.of(e, beta2, count)));
        return List.of(e.div(e.mul(rate, second), e.sub(1, Powers.of(e, beta1, count))));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value m = towards(e, slots.get(0), gradient, 1 - beta1);
        Value v = towards(e, slots.get(1), e.square(gradient), 1 - beta2);
        List<Value> next = new ArrayList<>(List.of(weight, m, v));
        Value spread = v;
        if (amsgrad) {
            spread = e.max(slots.get(2), v);
            next.add(spread);
        }
        Value move = e.div(e.mul(m, step.shared().get(0)), e.add(e.sqrt(spread), epsilon));
        next.set(0, e.sub(weight, move));
        return next;
    }

    /** {@code old + (x - old) share}. */
    static Value towards(Emitter e, Value old, Value x, double share) {
        return e.add(old, e.mul(e.sub(x, old), share));
    }
}
