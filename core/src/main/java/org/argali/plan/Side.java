package org.argali.plan;

/** Where a node runs and its outputs lie. */
public enum Side {
    /** The device that was chosen. */
    DEVICE,
    /** The fallback. */
    HOST
}
