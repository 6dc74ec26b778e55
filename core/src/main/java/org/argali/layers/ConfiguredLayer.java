package org.argali.layers;

import java.util.function.Consumer;

/**
 * A layer with withers, each of which gives another layer and leaves this one as it was.
 *
 * @param <L> the layer's own class
 */
public abstract class ConfiguredLayer<L extends ConfiguredLayer<L>> extends Layer {
    /** A copy with a change; for the withers of subclasses. */
    @SuppressWarnings("unchecked") // L is this class
    protected final L with(Consumer<L> change) {
        L copy = (L) clone();
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

    /** Whether the weights are trained; they are by default. */
    public final L trainable(boolean on) {
        return with(l -> l.setTrainable(on));
    }
}
