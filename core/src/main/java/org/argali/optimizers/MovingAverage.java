package org.argali.optimizers;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Keeps a moving average of the weights, which replaces them when training ends (Polyak and Juditsky 1992): {@code a =
 * momentum a + (1-momentum) w}, where the first average is the weight itself.
 *
 * @param overwriteEvery also replaces the weights after each so many steps; 0 for never
 */
public record MovingAverage(Optimizer inner, double momentum, int overwriteEvery) implements AroundOptimizer {
    /** Replaces the weights by their averages after each so many steps. */
    public MovingAverage overwriteEvery(int steps) {
        return new MovingAverage(inner, momentum, steps);
    }

    @Override
    public MovingAverage forWeight(String path, TensorType type) {
        return new MovingAverage(inner.forWeight(path, type), momentum, overwriteEvery);
    }

    @Override
    public List<Value> prepare(Emitter e, List<Value> gradients) {
        return inner.prepare(e, gradients);
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        List<Slot> all = new ArrayList<>(List.of(new Slot("average", weight, 0)));
        all.addAll(inner.slots(weight));
        return all;
    }

    @Override
    public OptionalInt finalSlot() {
        return OptionalInt.of(0);
    }

    /** What the inner optimizer shares, then the momentum of this step and whether weights are replaced. */
    @Override
    public List<Value> shared(Emitter e, Value rate, Value count) {
        List<Value> all = new ArrayList<>(inner.shared(e, rate, count));
        Value updates = inner.updates(e, count);
        all.add(e.select(e.compare(Compare.GT, updates, 1), e.constant(momentum), e.constant(0)));
        int every = Math.max(1, overwriteEvery);
        Value whole = e.mul(e.emit(Unary.FLOOR, e.div(updates, every)), every);
        all.add(e.compare(Compare.EQ, whole, updates));
        return all;
    }

    @Override
    public List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        int n = step.shared().size() - 2;
        Step own = new Step(step.rate(), step.count(), step.shared().subList(0, n));
        List<Value> after = inner.update(e, own, weight, gradient, slots.subList(1, slots.size()));
        Value share = step.shared().get(n);
        Value average = e.add(e.mul(slots.get(0), share), e.mul(after.get(0), e.sub(1, share)));
        List<Value> next = new ArrayList<>();
        next.add(overwriteEvery == 0 ? after.get(0) : e.select(step.shared().get(n + 1), average, after.get(0)));
        next.add(average);
        next.addAll(after.subList(1, after.size()));
        return next;
    }
}
