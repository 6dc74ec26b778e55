package org.argali.layers;

/** The outputs of a model need an input that the model was not given. */
public final class GraphDisconnectedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public GraphDisconnectedException(String message) {
        super(message);
    }
}
