package org.argali.layers;

import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A symbolic value: what a layer is applied to and what it gives. Its shape has the batch axis first, which is {@code
 * ANY}.
 *
 * <pre>{@code
 * Tensor x = input(64);
 * Tensor y = dense(32).apply(x);     // prints Tensor f32[?,32] from dense_1
 * }</pre>
 */
public final class Tensor {
    private final Application producer;
    private final int index;
    private final TensorType type;

    Tensor(Application producer, int index, TensorType type) {
        this.producer = producer;
        this.index = index;
        this.type = type;
    }

    public TensorType type() {
        return type;
    }

    public Shape shape() {
        return type.shape();
    }

    /** The application of a layer that gives this tensor. */
    public Application producer() {
        return producer;
    }

    /** Which output of {@link #producer} it is. */
    public int index() {
        return index;
    }

    /** This tensor as its layers compute it, for some size of each unknown axis; reshapes left out. */
    public Value written() {
        return Probe.written(this);
    }

    @Override
    public String toString() {
        return "Tensor " + type + " from " + Names.of(this);
    }
}
