package org.argali.pictures;

/** Where the layers of a picture lead to, under Graphviz' names. */
public enum Rankdir {
    /** From top to bottom. */
    TB,
    /** From left to right. */
    LR,
    /** From bottom to top. */
    BT,
    /** From right to left. */
    RL
}
