package org.argali.saving;

/** A serialized object is of a class, or has an option, that does not exist here. */
public final class NotSupportedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public NotSupportedException(String message) {
        super(message);
    }
}
