package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Adadelta (Zeiler 2012): {@code a = rho a + (1-rho) g^2, d = -g rms(b) / rms(a), b = rho b + (1-rho) d^2, w += rate d}
 * with {@code rms(x) = sqrt(x + epsilon)}.
 */
public record Adadelta(Settings settings, double rho, double epsilon) implements StandardOptimizer<Adadelta> {
    @Override
    public Adadelta settings(Settings s) {
        return new Adadelta(s, rho, epsilon);
    }

    public Adadelta rho(double value) {
        return new Adadelta(settings, value, epsilon);
    }

    public Adadelta epsilon(double value) {
        return new Adadelta(settings, rho, value);
    }

    @Override
    public String name() {
        return "adadelta";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(new Slot("accumulated_grad", weight, 0), new Slot("accumulated_delta_var", weight, 0));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value a = average(e, slots.get(0), e.square(gradient));
        Value d = e.neg(e.div(e.mul(rms(e, slots.get(1)), gradient), rms(e, a)));
        Value b = average(e, slots.get(1), e.square(d));
        return List.of(e.add(weight, e.mul(d, step.rate())), a, b);
    }

    private Value average(Emitter e, Value old, Value x) {
        return e.add(e.mul(old, rho), e.mul(x, 1 - rho));
    }

    private Value rms(Emitter e, Value x) {
        return e.sqrt(e.add(x, epsilon));
    }
}
