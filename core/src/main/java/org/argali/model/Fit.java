package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.argali.tensor.NDArray;

/**
 * How long to train, in what batches, and who watches. Immutable.
 *
 * <pre>{@code
 * Fit.epochs(10).batchSize(128).validationSplit(0.2)
 * }</pre>
 */
public final class Fit implements Cloneable {
    private int epochs = 1;
    private int initialEpoch;
    private int batchSize = 32;
    private boolean shuffle = true;
    private int verbose = 1;
    private double validationSplit;
    private Optional<Pair> validation = Optional.empty();
    private Map<String, NDArray> sampleWeights = Map.of();
    private Map<Integer, Double> classWeights = Map.of();
    private List<Callback> callbacks = List.of();

    private Fit() {}

    record Pair(Feeds x, Feeds y) {}

    /** Trains until this many epochs are done. */
    public static Fit epochs(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("[fit] epochs is at least 0, not " + n);
        }
        return new Fit().with(f -> f.epochs = n);
    }

    /** Samples in a step; the last batch of an epoch may be smaller. The default is 32. */
    public Fit batchSize(int n) {
        if (n <= 0) {
            throw new IllegalArgumentException("[fit] batchSize is positive, not " + n);
        }
        return with(f -> f.batchSize = n);
    }

    /** The epoch to begin with, from 0: what a resumed run has done already. */
    public Fit initialEpoch(int n) {
        return with(f -> f.initialEpoch = n);
    }

    /** Whether each epoch takes the samples in another order; so by default. */
    public Fit shuffle(boolean on) {
        return with(f -> f.shuffle = on);
    }

    /** 0 prints nothing, 1 a progress bar, 2 a line an epoch. */
    public Fit verbose(int level) {
        if (level < 0 || level > 2) {
            throw new IllegalArgumentException("[fit] verbose is 0, 1 or 2, not " + level);
        }
        return with(f -> f.verbose = level);
    }

    /** Keeps this share of the samples, the last ones before shuffling, to validate on. */
    public Fit validationSplit(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("[fit] validationSplit is at least 0 and below 1, not " + share);
        }
        return with(f -> f.validationSplit = share);
    }

    public Fit validationData(NDArray x, NDArray y) {
        return validation(Feeds.of(x), Feeds.of(y));
    }

    public Fit validationData(List<NDArray> x, NDArray y) {
        return validation(Feeds.of(x), Feeds.of(y));
    }

    public Fit validationData(List<NDArray> x, List<NDArray> y) {
        return validation(Feeds.of(x), Feeds.of(y));
    }

    public Fit validationData(NDArray x, List<NDArray> y) {
        return validation(Feeds.of(x), Feeds.of(y));
    }

    public Fit validationData(Map<String, NDArray> x, Map<String, NDArray> y) {
        return validation(Feeds.of(x), Feeds.of(y));
    }

    public Fit validationData(Map<String, NDArray> x, NDArray y) {
        return validation(Feeds.of(x), Feeds.of(y));
    }

    public Fit validationData(NDArray x, Map<String, NDArray> y) {
        return validation(Feeds.of(x), Feeds.of(y));
    }

    private Fit validation(Feeds x, Feeds y) {
        return with(f -> f.validation = Optional.of(new Pair(x, y)));
    }

    /** A weight for each sample (and step) of the only output. */
    public Fit sampleWeight(NDArray weights) {
        return sampleWeight("", weights);
    }

    /** A weight for each sample (and step) of one output. */
    public Fit sampleWeight(String output, NDArray weights) {
        return with(f -> {
            f.sampleWeights = new LinkedHashMap<>(f.sampleWeights);
            f.sampleWeights.put(output, weights);
        });
    }

    /** A weight for each class of the only output; classes left out have weight 1. */
    public Fit classWeight(Map<Integer, Double> weights) {
        return with(f -> f.classWeights = Map.copyOf(weights));
    }

    /** Adds callbacks; they are called in this order. */
    public Fit callbacks(Callback... more) {
        return with(f -> {
            List<Callback> all = new ArrayList<>(f.callbacks);
            all.addAll(List.of(more));
            f.callbacks = List.copyOf(all);
        });
    }

    private Fit with(Consumer<Fit> change) {
        try {
            Fit copy = (Fit) clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    int epochs() {
        return epochs;
    }

    int initialEpoch() {
        return initialEpoch;
    }

    int batchSize() {
        return batchSize;
    }

    boolean shuffle() {
        return shuffle;
    }

    int verbose() {
        return verbose;
    }

    double validationSplit() {
        return validationSplit;
    }

    Optional<Pair> validation() {
        return validation;
    }

    Map<String, NDArray> sampleWeights() {
        return sampleWeights;
    }

    Map<Integer, Double> classWeights() {
        return classWeights;
    }

    List<Callback> callbacks() {
        return callbacks;
    }

    @Override
    public String toString() {
        return "Fit(epochs " + epochs + ", batch size " + batchSize + ", " + callbacks.size() + " callbacks)";
    }
}
