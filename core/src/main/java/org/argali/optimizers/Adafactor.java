package org.argali.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Adafactor (Shazeer and Stern 2018): of the squares of the gradient of a matrix only means over rows and columns are kept.
 * The rate is relative to the size of the weight.
 */
public record Adafactor(
        Settings settings,
        double beta2Decay,
        double epsilon1,
        double epsilon2,
        double clipThreshold,
        boolean relativeStep)
        implements StandardOptimizer<Adafactor> {
    @Override
    public Adafactor settings(Settings s) {
        return new Adafactor(s, beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep);
    }

    public Adafactor beta2Decay(double value) {
        return new Adafactor(settings, value, epsilon1, epsilon2, clipThreshold, relativeStep);
    }

    public Adafactor epsilon1(double value) {
        return new Adafactor(settings, beta2Decay, value, epsilon2, clipThreshold, relativeStep);
    }

    public Adafactor epsilon2(double value) {
        return new Adafactor(settings, beta2Decay, epsilon1, value, clipThreshold, relativeStep);
    }

    public Adafactor clipThreshold(double value) {
        return new Adafactor(settings, beta2Decay, epsilon1, epsilon2, value, relativeStep);
    }

    /** Whether the rate is at most {@code 1 / sqrt(t)}; it is by default. */
    public Adafactor relativeStep(boolean value) {
        return new Adafactor(settings, beta2Decay, epsilon1, epsilon2, clipThreshold, value);
    }

    @Override
    public String name() {
        return "adafactor";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return weight.rank() < 2
                ? List.of(new Slot("velocity", weight, 0))
                : List.of(
                        new Slot("r", weight.withShape(weight.shape().without(-1)), 0),
                        new Slot("c", weight.withShape(weight.shape().without(-2)), 0),
                        new Slot("velocity", weight, 0));
    }

    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        Value most = e.div(1, e.sqrt(count));
        Value relative = relativeStep && settings.schedule().isEmpty() ? e.min(rate, most) : rate;
        Value beta2 = e.sub(1, e.pow(count, e.constant(beta2Decay)));
        return List.of(beta2, e.min(relative, most));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value beta2 = step.shared().get(0);
        Value alpha = e.mul(e.max(rms(e, weight), epsilon2), step.shared().get(1));
        Value squares = e.add(e.square(gradient), epsilon1);
        List<Value> next = new ArrayList<>(List.of(weight));
        Value v;
        if (weight.shape().rank() < 2) {
            v = average(e, beta2, slots.get(0), squares);
        } else {
            Value r = average(e, beta2, slots.get(0), e.mean(squares, -1));
            Value c = average(e, beta2, slots.get(1), e.mean(squares, -2));
            v = product(e, r, c);
            next.addAll(List.of(r, c));
        }
        next.add(v);
        Value move = e.div(gradient, e.sqrt(v));
        Value clipped = e.div(move, e.max(e.div(rms(e, move), clipThreshold), 1));
        next.set(0, e.sub(weight, e.mul(clipped, alpha)));
        return next;
    }

    /** {@code r / mean(r)} times c: rows and columns multiplied out. */
    private static Value product(Emitter e, Value r, Value c) {
        int last = r.shape().rank() - 1;
        Value mean = e.expandDims(e.mean(r, last), -1);
        return e.mul(e.expandDims(e.div(r, mean), -1), e.expandDims(c, c.shape().rank() - 1));
    }

    private static Value average(Emitter e, Value beta, Value old, Value x) {
        return e.add(e.mul(old, beta), e.mul(x, e.sub(1, beta)));
    }

    private static Value rms(Emitter e, Value x) {
        return e.sqrt(e.mean(e.square(x)));
    }
}
