package org.argali.callbacks;

import java.util.function.Consumer;
import org.argali.model.Callback;

/**
 * A callback whose options are set by methods that give a changed copy.
 *
 * @param <S> the class itself
 */
public abstract class OptionCallback<S extends OptionCallback<S>> extends Callback implements Cloneable {
    OptionCallback() {}

    /** The callback, as the class that it is. */
    abstract S self();

    final S with(Consumer<S> change) {
        try {
            @SuppressWarnings("unchecked")
            OptionCallback<S> copy = (OptionCallback<S>) clone();
            change.accept(copy.self());
            return copy.self();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** The name of the class, for messages. */
    final String who() {
        return getClass().getSimpleName();
    }

    final void require(boolean ok, String rule) {
        if (!ok) {
            throw new IllegalArgumentException("[" + who() + "] " + rule);
        }
    }
}
