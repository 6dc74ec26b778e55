package org.argali.layers;

import java.util.Optional;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/** What a layer sees while it writes its part of a program. */
public interface Call extends Emitter {
    /** Whether this program trains; dropout and batch normalization differ. */
    boolean training();

    /** A weight of the layer. */
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
