package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * A figure that is kept over many batches: a state that each batch updates on the device, and a result computed from it
 * on the host. Immutable: the state belongs to whoever runs the updates.
 */
public interface Metric {
    /** What it is reported as; by default Keras' name, such as {@code binary_accuracy}. */
    String name();

    /** The same metric under another name. */
    Metric name(String n);

    /** The metric for an output of this type, for those that keep something for each class. */
    default Metric forOutput(TensorType output) {
        return this;
    }

    /** Types of the state; all start with zeros. */
    List<TensorType> state();

    /**
     * The state after a batch.
     *
     * @param weights float32, one for each sample (and step), broadcast to the values of the metric; {@link
     *     Metrics#weights} joins sample weights and a mask
     */
    List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights);

    /** The result so far; a number, or several for metrics that give one for each class. */
    double[] result(List<NDArray> state);
}
