package org.argali.optimizers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Adds gradients up over several steps and updates with their mean after the last of them: large batches in little
 * memory. Schedules count all steps, the inner optimizer counts updates.
 *
 * @param steps in one update
 */
public record GradientAccumulation(Optimizer inner, int steps) implements AroundOptimizer {
    public GradientAccumulation {
        if (steps < 2) {
            throw new IllegalArgumentException("gradients are accumulated over at least 2 steps, not " + steps);
        }
        if (inner instanceof StandardOptimizer<?> o && o.settings().globalClipnorm() > 0) {
            throw new IllegalArgumentException(
                    "[" + inner.name() + "] the norm of all gradients is not known while they "
                            + "accumulate; use clipnorm instead of globalClipnorm");
        }
    }

    @Override
    public GradientAccumulation forWeight(String path, TensorType type) {
        return new GradientAccumulation(inner.forWeight(path, type), steps);
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        List<Slot> all = new ArrayList<>(List.of(new Slot("gradient_accumulator", weight, 0)));
        all.addAll(inner.slots(weight));
        return all;
    }

    @Override
    public Value updates(Emitter e, Value count) {
        return e.add(e.emit(Unary.FLOOR, e.div(e.sub(count, 1), steps)), 1);
    }

    /** What the inner optimizer shares, and last whether this step updates. */
    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        Value updates = updates(e, count);
        List<Value> all = new ArrayList<>(inner.shared(e, rate, updates));
        all.add(e.compare(Compare.EQ, e.mul(updates, steps), count));
        return all;
    }

    @Override
    public List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        int n = step.shared().size() - 1;
        Value now = step.shared().get(n);
        Value sum = e.add(slots.get(0), gradient);
        Step own = new Step(step.rate(), step.count(), step.shared().subList(0, n));
        Value mean = inner.prepare(e, List.of(e.div(sum, steps))).get(0);
        List<Value> after = inner.update(e, own, weight, mean, slots.subList(1, slots.size()));
        List<Value> next = new ArrayList<>();
        next.add(e.select(now, after.get(0), weight));
        next.add(e.select(now, e.constant(0), sum));
        for (int i = 1; i < after.size(); i++) {
            next.add(e.select(now, after.get(i), slots.get(i)));
        }
        return next;
    }
}
