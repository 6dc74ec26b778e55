package org.argali.layers;

import java.util.Optional;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.regularizers.Regularizer;
import org.argali.runtime.Runtime;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** A tensor that belongs to a layer: trained, or kept by the layer itself (moving statistics). */
public final class Weight {
    private final Layer layer;
    private final String name;
    private final boolean trainable;
    private final Initializer initializer;
    private final Variable variable;
    private final Optional<Regularizer> regularizer;
    private final Optional<Constraint> constraint;
    private boolean keyed;

    Weight(Layer layer, String name, TensorType type, Initializer initializer, boolean trainable, Rules rules) {
        this.regularizer = Optional.ofNullable(rules.regularizers().get(name));
        this.constraint = Optional.ofNullable(rules.constraints().get(name));
        this.layer = layer;
        this.name = name;
        this.trainable = trainable;
        this.initializer = initializer;
        this.variable = new Variable(name, type, () -> initializer.sample(type, seedOf(layer.kind() + "/" + name)));
    }

    /** The first model that has this weight decides its seed, by the name it has there. */
    void key(String path) {
        if (!keyed) {
            keyed = true;
            long seed = seedOf(path);
            variable.initializeWith(() -> initializer.sample(type(), seed));
        }
    }

    private static long seedOf(String path) {
        long h = Runtime.seed();
        for (int i = 0; i < path.length(); i++) {
            h = (h ^ path.charAt(i)) * 0x100000001b3L; // FNV-1a
        }
        return h;
    }

    public Layer layer() {
        return layer;
    }

    /** Keras' name within the layer: {@code kernel}, {@code bias}. */
    public String name() {
        return name;
    }

    public TensorType type() {
        return variable.type();
    }

    /** Whether an optimizer changes it: it is of a trainable kind and its layer is not frozen. */
    public boolean trainable() {
        return trainable && layer.isTrainable();
    }

    /** Whether an optimizer changes it while its layer is not frozen. */
    public boolean isOfTrainedKind() {
        return trainable;
    }

    /** Its penalty in the loss, while it is trained. */
    public Optional<Regularizer> regularizer() {
        return regularizer;
    }

    /** What it is brought back to after an optimizer changed it. */
    public Optional<Constraint> constraint() {
        return constraint;
    }

    /** A copy of the value. */
    public NDArray value() {
        return variable.get();
    }

    public void set(NDArray value) {
        variable.set(value);
    }

    public Variable variable() {
        return variable;
    }

    @Override
    public String toString() {
        return name + " " + type() + (trainable() ? "" : " (not trained)");
    }
}
