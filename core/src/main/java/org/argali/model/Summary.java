package org.argali.model;

/**
 * What {@code model.summary(...)} shows besides the plain table of Keras 2. Immutable.
 *
 * <pre>{@code
 * model.summary(Summary.plain().expandNested().showTrainable().showBytes())
 * }</pre>
 *
 * @param lineLength columns; 0 for Keras' default: 65 for layers in a row and 98 for others, and more for what is added
 * @param nested whether the layers of models inside have rows too
 * @param trainable whether a column says which layers are trained
 * @param bytes whether a column says how large the weights are
 */
public record Summary(int lineLength, boolean nested, boolean trainable, boolean bytes) {
    public Summary {
        if (lineLength < 0) {
            throw new IllegalArgumentException("[summary] lineLength is at least 0, not " + lineLength);
        }
    }

    /** The plain table. */
    public static Summary plain() {
        return new Summary(0, false, false, false);
    }

    public Summary lineLength(int columns) {
        return new Summary(columns, nested, trainable, bytes);
    }

    /** Rows for the layers of models inside, indented below them. */
    public Summary expandNested() {
        return new Summary(lineLength, true, trainable, bytes);
    }

    /** A column with Y for trained layers, N for frozen ones, - for those without weights. */
    public Summary showTrainable() {
        return new Summary(lineLength, nested, true, bytes);
    }

    /** A column with the bytes of the weights, and those of all layers at the end. */
    public Summary showBytes() {
        return new Summary(lineLength, nested, trainable, true);
    }
}
