package org.argali.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.optimizers.LossScaleOptimizer;
import org.argali.runtime.Variable;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** The factor of the loss and how it follows the gradients, as state of the step's program. */
public final class LossScale {
    private final LossScaleOptimizer how;
    private final Variable scale;
    private final Variable goodSteps = Variable.zeros("loss_scale/step_counter", TensorType.i32());
    private final Variable skipped = Variable.zeros("loss_scale/skipped", TensorType.i32());

    LossScale(LossScaleOptimizer how) {
        this.how = how;
        this.scale = new Variable(
                "loss_scale/dynamic_scale", TensorType.f32(), () -> NDArray.scalar((float) how.initialScale()));
    }

    /** float32 scalar: the factor of the next step's loss. */
    public Variable scale() {
        return scale;
    }

    /** int32 scalar: steps with finite gradients since the scale changed. */
    public Variable goodSteps() {
        return goodSteps;
    }

    /** int32 scalar: steps that changed nothing, since their gradients were not finite. */
    public Variable skipped() {
        return skipped;
    }

    /** What an epoch reports of it: {@code loss_scale} and {@code skipped_steps}, as they are now. */
    public Map<String, Double> figures() {
        Map<String, Double> all = new LinkedHashMap<>();
        all.put("loss_scale", scale.get().at(0));
        all.put("skipped_steps", skipped.get().at(0));
        return all;
    }

    /** Whether all of them are, as a bool scalar. */
    static Value areFinite(Emitter e, List<Value> gradients) {
        return gradients.stream()
                .map(g -> e.sum(e.mul(e.cast(g, DType.FLOAT32), 0))) // NaN if an element is not finite
                .map(zero -> e.compare(Compare.EQ, zero, 0))
                .reduce((a, b) -> e.emit(Binary.AND, a, b))
                .orElseThrow(() -> new IllegalStateException("[train step] there are no gradients"));
    }

    /** Writes the values after a step. */
    void follow(StepBuilder b, Emitter e, Value finite) {
        Value before = b.stateOf(scale);
        Value count = b.stateOf(goodSteps);
        Value grows = e.compare(Compare.EQ, count, how.dynamicGrowthSteps() - 1);
        Value grown = e.select(grows, e.mul(before, 2), before);
        b.update(before, e.select(finite, grown, e.mul(before, 0.5)));
        Value goesOn = e.emit(Binary.AND, finite, e.not(grows));
        b.update(count, e.select(goesOn, e.add(count, 1), 0));
        Value sofar = b.stateOf(skipped);
        b.update(sofar, e.select(finite, sofar, e.add(sofar, 1)));
    }

    Map<String, Variable> variables() {
        return Map.of(
                "loss_scale/dynamic_scale", scale, "loss_scale/step_counter", goodSteps, "loss_scale/skipped", skipped);
    }
}
