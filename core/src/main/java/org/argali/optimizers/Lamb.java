package org.argali.optimizers;

import java.util.List;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * LAMB (You et al. 2020): the move of {@link Adam} without rate, scaled for each weight to {@code rate |w| / |move|}.
 */
public record Lamb(Settings settings, double beta1, double beta2, double epsilon) implements StandardOptimizer<Lamb> {
    @Override
    public Lamb settings(Settings s) {
        return new Lamb(s, beta1, beta2, epsilon);
    }

    public Lamb beta1(double value) {
        return new Lamb(settings, value, beta2, epsilon);
    }

    public Lamb beta2(double value) {
        return new Lamb(settings, beta1, value, epsilon);
    }

    public Lamb epsilon(double value) {
        return new Lamb(settings, beta1, beta2, value);
    }

    @Override
    public String name() {
        return "lamb";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(new Slot("momentum", weight, 0), new Slot("velocity", weight, 0));
    }

    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        return List.of(e.sub(1, Powers.of(e, beta1, count)), e.sub(1, Powers.of(e, beta2, count)));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value m = Adam.towards(e, slots.get(0), gradient, 1 - beta1);
        Value v = Adam.towards(e, slots.get(1), e.square(gradient), 1 - beta2);
        Value spread = e.add(e.sqrt(e.div(v, step.shared().get(1))), epsilon);
        Value move = e.div(e.div(m, step.shared().get(0)), spread);
        Value scale = e.mul(trust(e, norm(e, weight), norm(e, move)), step.rate());
        return List.of(e.sub(weight, e.mul(move, scale)), m, v);
    }

    private static Value norm(Emitter e, Value x) {
        return e.sqrt(e.sum(e.square(x)));
    }

    /** {@code a / b}, and 1 where either is 0. */
    private static Value trust(Emitter e, Value a, Value b) {
        Value both = e.compare(Compare.GT, e.mul(a, b), 0);
        return e.select(both, e.div(a, e.select(both, b, 1)), 1);
    }
}
