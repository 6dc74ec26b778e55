package org.argali.optimizers;

import java.util.List;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * AdamW without a schedule (Defazio et al. 2024): gradients are taken at {@code y = (1-b1) z + b1 x}, where z makes the steps
 * and x is their mean. The weights are y. As Keras 3.15 does on TensorFlow and torch, x is found from y with the z after the
 * step.
 *
 * @param warmupSteps over which the rate rises from 0
 */
public record ScheduleFreeAdamW(Settings settings, double beta1, double beta2, double epsilon, int warmupSteps)
        implements StandardOptimizer<ScheduleFreeAdamW> {
    @Override
    public ScheduleFreeAdamW settings(Settings s) {
        return new ScheduleFreeAdamW(s, beta1, beta2, epsilon, warmupSteps);
    }

    public ScheduleFreeAdamW beta1(double value) {
        return new ScheduleFreeAdamW(settings, value, beta2, epsilon, warmupSteps);
    }

    public ScheduleFreeAdamW beta2(double value) {
        return new ScheduleFreeAdamW(settings, beta1, value, epsilon, warmupSteps);
    }

    public ScheduleFreeAdamW epsilon(double value) {
        return new ScheduleFreeAdamW(settings, beta1, beta2, value, warmupSteps);
    }

    public ScheduleFreeAdamW warmupSteps(int n) {
        return new ScheduleFreeAdamW(settings, beta1, beta2, epsilon, n);
    }

    @Override
    public String name() {
        return "schedule_free_adam_w";
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        return List.of(new Slot("momentum", weight, 0), new Slot("velocity", weight, 0));
    }

    /** The rate, the correction of the second moment, the share of this step in the mean, whether it is the first. */
    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        Value warm = warmupSteps > 0 ? e.mul(rate, e.min(e.div(count, warmupSteps), 1)) : rate;
        Value correction = e.sub(1, Powers.of(e, beta2, count));
        return List.of(warm, correction, e.div(1, count), e.compare(Compare.EQ, count, 1));
    }

    @Override
    public List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value start = e.select(step.shared().get(3), weight, slots.get(0)); // z begins where the weight does, undecayed
        Value decayed = settings.decayed(e, weight, step.rate());
        return rule(e, step, decayed, gradient, List.of(start, slots.get(1)));
    }

    @Override
    public List<Value> rule(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        Value v = Adam.towards(e, slots.get(1), e.square(gradient), 1 - beta2);
        Value spread = e.add(e.sqrt(e.div(v, step.shared().get(1))), epsilon);
        Value z = e.sub(slots.get(0), e.div(e.mul(gradient, step.shared().get(0)), spread));
        Value share = step.shared().get(2);
        Value mean = e.div(e.sub(weight, e.mul(z, 1 - beta1)), beta1);
        Value next = e.add(e.mul(mean, e.sub(1, share)), e.mul(z, share));
        return List.of(e.add(e.mul(z, 1 - beta1), e.mul(next, beta1)), z, v);
    }
}
