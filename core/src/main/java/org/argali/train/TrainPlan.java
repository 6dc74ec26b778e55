package org.argali.train;

import java.util.List;
import java.util.Map;
import org.argali.optimizers.Optimizer;

/**
 * How a model is trained.
 *
 * @param objectives what is asked of each output
 * @param step what one step computes
 * @param rateMultipliers by what the learning rate of the weights of a layer is multiplied; the name of a model that is a
 *     layer holds for all inside
 * @param recomputes whether the gradient computes again what of the forward pass is not kept for it
 */
public record TrainPlan(
        Optimizer optimizer,
        List<Objective> objectives,
        TrainStep step,
        Map<String, Double> rateMultipliers,
        boolean recomputes) {
    public TrainPlan {
        objectives = List.copyOf(objectives);
        rateMultipliers = Map.copyOf(rateMultipliers);
    }

    /** With the standard step. */
    public static TrainPlan of(Optimizer optimizer, List<Objective> objectives) {
        return new TrainPlan(optimizer, objectives, TrainStep.STANDARD, Map.of(), false);
    }

    /** The product of what was said for the layers on the way to a weight, {@code encoder/dense_1/kernel}. */
    double rateMultiplier(String path) {
        double product = 1;
        for (Map.Entry<String, Double> e : rateMultipliers.entrySet()) {
            product *= ("/" + path).contains("/" + e.getKey() + "/") ? e.getValue() : 1;
        }
        return product;
    }
}
