package org.argali.optimizers;

import java.util.List;
import java.util.OptionalInt;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Multiplies the loss, so that small gradients are not 0 in float16, and divides the gradients again. A step whose gradients
 * are not finite changes no weight and halves the scale; {@code dynamicGrowthSteps} good steps in a row double it. All of it
 * happens on the device (Micikevicius et al. 2018). Models with layers of {@code mixed_float16} have it by themselves.
 *
 * <pre>{@code
 * model.compile(adam().lossScale(), categoricalCrossentropy());
 * model.skippedSteps();      // those that changed nothing
 * }</pre>
 *
 * @param initialScale of the loss
 * @param dynamicGrowthSteps good steps after which the scale doubles
 */
public record LossScaleOptimizer(Optimizer inner, double initialScale, int dynamicGrowthSteps)
        implements AroundOptimizer {
    public LossScaleOptimizer {
        if (inner instanceof LossScaleOptimizer) {
            throw new IllegalArgumentException(
                    "[loss_scale_optimizer] the loss is scaled already; give the optimizer inside");
        }
        if (!(initialScale > 0) || dynamicGrowthSteps < 1) {
            throw new IllegalArgumentException(
                    "[loss_scale_optimizer] initialScale is above 0 and dynamicGrowthSteps at least 1, not "
                            + initialScale + " and " + dynamicGrowthSteps);
        }
    }

    /** With a scale of 32768 that doubles after 2000 steps. */
    public LossScaleOptimizer(Optimizer inner) {
        this(inner, 1 << 15, 2000);
    }

    public LossScaleOptimizer initialScale(double scale) {
        return new LossScaleOptimizer(inner, scale, dynamicGrowthSteps);
    }

    public LossScaleOptimizer dynamicGrowthSteps(int steps) {
        return new LossScaleOptimizer(inner, initialScale, steps);
    }

    @Override
    public Optimizer part(String path) {
        Optimizer part = inner.part(path);
        return part == inner ? this : part;
    }

    @Override
    public Optimizer forWeight(String path, TensorType type) {
        return inner.forWeight(path, type);
    }

    @Override
    public Step begin(Emitter e, Value rate, Value count) {
        return inner.begin(e, rate, count);
    }

    @Override
    public Value updates(Emitter e, Value count) {
        return inner.updates(e, count);
    }

    @Override
    public OptionalInt finalSlot() {
        return inner.finalSlot();
    }

    @Override
    public List<Value> prepare(Emitter e, List<Value> gradients) {
        return inner.prepare(e, gradients);
    }
}
