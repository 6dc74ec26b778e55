package org.argali.model;

/**
 * How weights are read from a file into a model that is there already. Immutable.
 *
 * <pre>{@code
 * model.loadWeights(Path.of("base.h5"), LoadWeights.byName().skipMismatch());
 * }</pre>
 *
 * @param named whether layers are matched by their names, and those of the model that the file lacks stay as they are
 * @param skip whether weights that do not fit stay as they are
 */
public record LoadWeights(boolean named, boolean skip) {
    /** All layers, in their order; the default. */
    public static LoadWeights inOrder() {
        return new LoadWeights(false, false);
    }

    /** Layers of the same name, for transfer: the others stay as they are. */
    public static LoadWeights byName() {
        return new LoadWeights(true, false);
    }

    /** Leaves weights as they are that do not fit; {@link LoadedWeights#skipped} says which. */
    public LoadWeights skipMismatch() {
        return new LoadWeights(named, true);
    }
}
