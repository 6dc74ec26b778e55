package org.argali.models.applications;

/** The weights that an application starts with; a file of one's own is given as a path. */
public enum Weights {
    /** Random ones, of the initializers. */
    NONE,
    /** Those that Keras publishes, trained on ImageNet, from a file that is on this machine; see {@link WeightsFile}. */
    IMAGENET
}
