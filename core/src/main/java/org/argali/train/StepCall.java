package org.argali.train;

import java.util.List;
import java.util.Optional;
import org.argali.layers.Layer;
import org.argali.layers.Weight;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.optimizers.Optimizer;
import org.argali.tensor.Shape;

/** What a {@link TrainStep} sees: the batch, the model, losses, gradients, updates; and it writes any ops. */
public interface StepCall extends Emitter {
    /** The batch, in the order of the model's inputs. */
    List<Value> inputs();

    /** The targets of the outputs that have a loss or metrics, in order. */
    List<Value> targets();

    /** The weights of the samples for each of {@link #targets}, where fit was given some. */
    List<Optional<Value>> sampleWeights();

    /** The outputs of the model for any inputs, as in training. */
    List<Value> predict(List<Value> inputs);

    /** The outputs of the model for the batch. */
    default List<Value> predict() {
        return predict(inputs());
    }

    /** The outputs of any layer or model that has its weights, as in training. */
    List<Value> run(Layer layer, List<Value> inputs);

    /**
     * The compiled loss with all penalties, a scalar; the compiled metrics are counted on the way.
     *
     * @throws IllegalStateException if it is called twice
     */
    Value loss(List<Value> predictions);

    /** The value of a weight before this step. */
    Value weight(Weight w);

    /** The trainable weights of the model that what was written so far uses, in order. */
    List<Weight> trainableWeights();

    /**
     * Gradients of a scalar with respect to weights; zeros where it does not depend on one. They are values like others, and
     * have gradients themselves.
     *
     * @throws IllegalArgumentException if {@code loss} is not a float32 scalar
     */
    default List<Value> gradient(Value loss, List<Weight> weights) {
        return gradientOf(loss, weights.stream().map(this::weight).toList());
    }

    /** As {@link #gradient}, with respect to any values, such as inputs. */
    List<Value> gradientOf(Value loss, List<Value> values);

    /**
     * Updates weights with the compiled optimizer, once a step.
     *
     * @throws IllegalStateException if a weight was updated before
     */
    void apply(List<Weight> weights, List<Value> gradients);

    /** As {@link #apply(List, List)}, with an optimizer of one's own, which keeps its own state: for two players of a game. */
    void apply(Optimizer optimizer, List<Weight> weights, List<Value> gradients);

    /** Updates the trainable weights by the gradients of a loss. */
    default void minimize(Value loss) {
        List<Weight> weights = trainableWeights();
        apply(weights, gradient(loss, weights));
    }

    /** Reports a float32 scalar under a name beside the loss: the mean over the steps of an epoch. */
    void figure(String name, Value scalar);

    /** Uniform random numbers in [0, 1), new in every step. */
    Value random(Shape shape);
}
