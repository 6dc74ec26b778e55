package org.argali.spi;

/** An op that a backend cannot lower. The message names the op, its types, the layer and what to do instead. */
public final class UnsupportedOnBackendException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnsupportedOnBackendException(String message) {
        super(message);
    }
}
