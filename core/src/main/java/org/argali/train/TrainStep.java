package org.argali.train;

import org.argali.op.Value;

/**
 * Writes what one training step computes. It is called once for each signature of data, and what it writes becomes the same
 * kind of program as that of {@link #STANDARD}: fused, planned, replayed as a whole.
 *
 * <pre>{@code
 * TrainStep withPenalty = s -> {
 *     Value loss = s.loss(s.predict());
 *     List<Value> gradients = s.gradient(loss, s.trainableWeights());
 *     s.figure("gradient_norm", s.sqrt(gradients.stream().map(g -> s.sum(s.square(g))).reduce(s::add).get()));
 *     s.apply(s.trainableWeights(), gradients);
 *     return loss;
 * };
 * model.compile(Compile.optimizer("adam").loss("mse").step(withPenalty));
 * }</pre>
 */
@FunctionalInterface
public interface TrainStep {
    /** What {@code fit} does unless told otherwise: the loss of the predictions, its gradients, one update. */
    TrainStep STANDARD = s -> {
        Value loss = s.loss(s.predict());
        s.minimize(loss);
        return loss;
    };

    /**
     * Writes the step.
     *
     * @return the loss that is reported, a float32 scalar
     */
    Value write(StepCall s);
}
