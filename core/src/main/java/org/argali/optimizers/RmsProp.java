package org.argali.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * RMSprop (Hinton 2012): {@code v = rho v + (1-rho) g^2, w -= rate g / sqrt(v + epsilon)}. Centered, the square of a
 * moving mean of g is taken off v; with momentum the moves are summed up.
 */
public record RmsProp(Settings settings, double rho, double momentum, double epsilon, boolean centered)
        implements StandardOptimizer<RmsProp> {
    @Override
    public RmsProp settings(Settings s) {
        return new RmsProp(s, rho, momentum, epsilon, centered);
    }

    public RmsProp rho(double r) {
        return new RmsProp(settings, r, momentum, epsilon, centered);
    }

    public RmsProp momentum(double m) {
        return new RmsProp(settings, rho, m, epsilon, centered);
    }

    public RmsProp epsilon(double x) {
        return new RmsProp(settings, rho, momentum, x, centered);
    }

    public RmsProp centered(boolean on) {
        return new RmsProp(settings, rho, momentum, epsilon, on);
    }

    @Override
    public String name() {
        return "rmsprop";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        List<Slot> s = new ArrayList<>(List.of(new Slot("velocity", weight, 0)));
        if (momentum > 0) {
            s.add(new Slot("momentum", weight, 0));
        }
        if (centered) {
            s.add(new Slot("average_gradient", weight, 0));
        }
        return s;
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value v = average(e, slots.get(0), e.square(gradient));
        List<Value> next = new ArrayList<>(List.of(weight, v));
        Value spread = v;
        Value mean = gradient;
        if (centered) {
            mean = average(e, slots.get(slots.size() - 1), gradient);
            spread = e.sub(v, e.square(mean));
        }
        Value move = e.div(e.mul(step.rate(), gradient), e.sqrt(e.add(spread, epsilon)));
        if (momentum > 0) {
            move = e.add(e.mul(slots.get(1), momentum), move);
            next.add(move);
        }
        if (centered) {
            next.add(mean);
        }
        next.set(0, e.sub(weight, move));
        return next;
    }

    private Value average(Emitter e, Value old, Value x) {
        return e.add(e.mul(old, rho), e.mul(x, 1 - rho));
    }
}
