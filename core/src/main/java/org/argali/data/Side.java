package org.argali.data;

/** The end of a sequence at which something is added or cut off. */
public enum Side {
    /** At the beginning. */
    PRE,
    /** At the end. */
    POST
}
