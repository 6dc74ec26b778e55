package org.argali.layers;

import java.util.function.Consumer;
import org.argali.constraints.Constraint;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.DTypePolicy;

/**
 * A layer with withers, each of which gives another layer and leaves this one as it was.
 *
 * @param <L> the layer's own class
 */
public abstract class ConfiguredLayer<L extends ConfiguredLayer<L>> extends Layer {
    /** A copy with a change; for the withers of subclasses. */
    @SuppressWarnings("unchecked") // L is this class
    protected final L with(Consumer<L> change) {
        L copy = (L) fork();
        change.accept(copy);
        return copy;
    }

    /**
     * Names the layer; names must be unique in a model.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public final L name(String name) {
        return with(l -> l.giveName(name));
    }

    /** In which dtype it computes, instead of {@link org.argali.runtime.Runtime#dtypePolicy()} when it was made. */
    public final L dtype(DTypePolicy policy) {
        return with(l -> l.policy(policy));
    }

    /**
     * As {@link #dtype(DTypePolicy)}, by Keras' name.
     *
     * @throws IllegalArgumentException if there is no such policy
     */
    public final L dtype(String policy) {
        return dtype(DTypePolicy.parse(policy));
    }

    /** Penalizes the outputs, for each sample; the loss has the mean over the batch. */
    public final L activityRegularizer(Regularizer r) {
        return with(l -> l.rules(l.rules().activity(r)));
    }

    /** Penalizes the weight of this name; for withers of subclasses, such as {@code kernelRegularizer}. */
    protected final L regularizer(String weight, Regularizer r) {
        return with(l -> l.rules(l.rules().regularizer(weight, r)));
    }

    /** Constrains the weight of this name; for withers of subclasses, such as {@code kernelConstraint}. */
    protected final L constraint(String weight, Constraint k) {
        return with(l -> l.rules(l.rules().constraint(weight, k)));
    }

    /** Whether the weights are trained; they are by default. */
    public final L trainable(boolean on) {
        return with(l -> l.setTrainable(on));
    }
}
