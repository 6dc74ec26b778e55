package org.argali.layers;

import java.util.List;
import java.util.Optional;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/** What a layer sees while it writes its part of a program; {@link #constant(double)} has the dtype in which it computes. */
public interface Call extends Emitter {
    /** Whether this program trains; dropout and batch normalization differ. */
    boolean training();

    /** Whether the layer's weights are trained, which was decided when the model was compiled. */
    boolean trainable();

    /**
     * Lets one of the layers of this layer, or a model, write its ops, and gives its outputs.
     *
     * @param layer one taken in with {@link Layer#addLayer}
     * @throws IllegalStateException if it was not, or is run for the first time in training
     */
    List<Value> runAll(Layer layer, List<Value> inputs);

    /**
     * As {@link #runAll}, of a layer with one output.
     *
     * <pre>{@code
     * Value y = c.run(hidden, x);
     * }</pre>
     */
    default Value run(Layer layer, Value... inputs) {
        List<Value> out = runAll(layer, List.of(inputs));
        if (out.size() != 1) {
            throw new IllegalStateException("[" + layer.kind() + "] has " + out.size() + " outputs; call runAll");
        }
        return out.get(0);
    }

    /** A weight of the layer, in the dtype in which it computes. */
    Value weight(Weight w);

    /** Replaces a weight that the layer keeps itself when the step has run. */
    void update(Weight w, Value next);

    /** Uniform random numbers in [0, 1), new in every step. */
    Value random(Shape shape);

    /** The mask of input {@code i}: bool, true where a step counts. */
    Optional<Value> mask(int i);

    /** Adds a scalar to the loss. */
    void addLoss(Value scalar);
}
