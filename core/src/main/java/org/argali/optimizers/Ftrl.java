package org.argali.optimizers;

import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * FTRL (McMahan et al. 2013, Ad Click Prediction): weights follow from sums over all gradients, and with l1 become exactly
 * zero. {@code z += g + 2 s w - (n'^-p - n^-p) w / rate, w = (clip(z, -l1, l1) - z) / (n'^-p / rate + 2 l2 + beta / rate)}
 * where n sums up {@code g^2} and p is the power.
 */
public record Ftrl(
        Settings settings,
        double power,
        double initialAccumulator,
        double l1,
        double l2,
        double l2Shrinkage,
        double beta)
        implements StandardOptimizer<Ftrl> {
    @Override
    public Ftrl settings(Settings s) {
        return new Ftrl(s, power, initialAccumulator, l1, l2, l2Shrinkage, beta);
    }

    /** p, at most 0; -0.5 by default. */
    public Ftrl power(double value) {
        return new Ftrl(settings, value, initialAccumulator, l1, l2, l2Shrinkage, beta);
    }

    /** What n starts with; 0.1 by default. */
    public Ftrl initialAccumulator(double value) {
        return new Ftrl(settings, power, value, l1, l2, l2Shrinkage, beta);
    }

    public Ftrl l1(double value) {
        return new Ftrl(settings, power, initialAccumulator, value, l2, l2Shrinkage, beta);
    }

    public Ftrl l2(double value) {
        return new Ftrl(settings, power, initialAccumulator, l1, value, l2Shrinkage, beta);
    }

    /** s, a penalty on large weights; 0 by default. */
    public Ftrl l2Shrinkage(double value) {
        return new Ftrl(settings, power, initialAccumulator, l1, l2, value, beta);
    }

    public Ftrl beta(double value) {
        return new Ftrl(settings, power, initialAccumulator, l1, l2, l2Shrinkage, value);
    }

    @Override
    public String name() {
        return "ftrl";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(new Slot("accumulator", weight, initialAccumulator), new Slot("linear", weight, 0));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value g = l2Shrinkage == 0 ? gradient : e.add(gradient, e.mul(weight, 2 * l2Shrinkage));
        Value sum = e.add(slots.get(0), e.square(gradient));
        Value power = power(e, sum);
        Value sigma = e.div(e.sub(power, power(e, slots.get(0))), step.rate());
        Value linear = e.add(slots.get(1), e.sub(g, e.mul(sigma, weight)));
        Value curve = e.add(e.div(e.add(power, beta), step.rate()), 2 * l2);
        Value clipped = e.max(e.min(linear, l1), -l1);
        return List.of(e.div(e.sub(clipped, linear), curve), sum, linear);
    }

    private Value power(Emitter e, Value x) {
        return power == -0.5 ? e.sqrt(x) : e.pow(x, e.constant(-power));
    }
}
