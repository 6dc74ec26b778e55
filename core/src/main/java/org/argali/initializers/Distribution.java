package org.argali.initializers;

/** What {@link VarianceScaling} draws from. */
public enum Distribution {
    /** Normal, drawn again beyond two standard deviations; what Keras calls {@code normal} too. */
    TRUNCATED_NORMAL,
    /** Normal without bounds. */
    UNTRUNCATED_NORMAL,
    /** Uniform, symmetric about 0. */
    UNIFORM
}
