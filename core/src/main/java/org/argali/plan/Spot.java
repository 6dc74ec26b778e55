package org.argali.plan;

import org.argali.tensor.TensorType;

/**
 * The memory of a value. Aliases share one, and so do a state and the value that replaces it in place.
 *
 * @param id counts from 0
 * @param name for people: the parameter's, {@code t7}, or {@code old w}
 * @param scope of the node that writes it
 */
record Spot(int id, Kind kind, Side side, String name, String scope, TensorType type, long bytes) {
    enum Kind {
        /** The caller's. */
        STATE,
        /** In the arena for good. */
        FEED,
        /** In the arena for good, written once before the first run. */
        CONSTANT,
        /** In the arena while it is needed. */
        TEMPORARY
    }

    boolean isTemporary() {
        return kind == Kind.TEMPORARY;
    }

    @Override
    public String toString() {
        return name;
    }
}
