package org.argali.model;

import java.util.List;
import java.util.Map;
import org.argali.layers.Network;
import org.argali.layers.Tensor;
import org.argali.tensor.NDArray;

/** The ways to call fit, evaluate and predict: with an array, several in order, or several by name. */
abstract class ModelCalls extends Network {
    ModelCalls(List<Tensor> inputs, List<Tensor> outputs) {
        super(inputs, outputs);
    }

    abstract History fit(Feeds x, Feeds y, Fit how);

    abstract Logs evaluate(Feeds x, Feeds y, int batchSize, Callback... callbacks);

    /** All outputs. */
    abstract List<NDArray> predict(Feeds x, int batchSize, Callback... callbacks);

    // ---- fit

    /**
     * Trains. The first Ctrl-C ends training after the batch at hand, as does an interrupt of the thread, and fit gives what was
     * reached; the next Ctrl-C ends the program. With the callback {@code backupAndRestore} it can go on from there.
     *
     * @return the figures of every epoch; after an interrupt or {@link Model#stopTraining}, of those completed
     * @throws IllegalArgumentException if the data do not fit the model
     */
    public History fit(NDArray x, NDArray y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    /** As {@link #fit(NDArray, NDArray, Fit)}, arrays in the order of inputs and outputs. */
    public History fit(List<NDArray> x, NDArray y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    /** As {@link #fit(NDArray, NDArray, Fit)}, arrays in the order of inputs and outputs. */
    public History fit(NDArray x, List<NDArray> y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    /** As {@link #fit(NDArray, NDArray, Fit)}, arrays in the order of inputs and outputs. */
    public History fit(List<NDArray> x, List<NDArray> y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    /** As {@link #fit(NDArray, NDArray, Fit)}, inputs by name. */
    public History fit(Map<String, NDArray> x, NDArray y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    /** As {@link #fit(NDArray, NDArray, Fit)}, targets by the names of the outputs. */
    public History fit(NDArray x, Map<String, NDArray> y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    /** As {@link #fit(NDArray, NDArray, Fit)}, all by name. */
    public History fit(Map<String, NDArray> x, Map<String, NDArray> y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    /** As {@link #fit(NDArray, NDArray, Fit)}, targets by the names of the outputs. */
    public History fit(List<NDArray> x, Map<String, NDArray> y, Fit how) {
        return fit(Feeds.of(x), Feeds.of(y), how);
    }

    // ---- evaluate

    /** Loss and metrics over all samples, in batches of 32. */
    public Logs evaluate(NDArray x, NDArray y) {
        return evaluate(x, y, 32);
    }

    /** Loss and metrics over all samples; callbacks are told of the batches. */
    public Logs evaluate(NDArray x, NDArray y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    /** As {@link #evaluate(NDArray, NDArray)}, arrays in the order of inputs and outputs. */
    public Logs evaluate(List<NDArray> x, NDArray y) {
        return evaluate(x, y, 32);
    }

    /** As {@link #evaluate(NDArray, NDArray, int, Callback...)}, arrays in the order of inputs and outputs. */
    public Logs evaluate(List<NDArray> x, NDArray y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    /** As {@link #evaluate(NDArray, NDArray)}, arrays in the order of inputs and outputs. */
    public Logs evaluate(NDArray x, List<NDArray> y) {
        return evaluate(x, y, 32);
    }

    /** As {@link #evaluate(NDArray, NDArray, int, Callback...)}, arrays in the order of inputs and outputs. */
    public Logs evaluate(NDArray x, List<NDArray> y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    /** As {@link #evaluate(NDArray, NDArray)}, arrays in the order of inputs and outputs. */
    public Logs evaluate(List<NDArray> x, List<NDArray> y) {
        return evaluate(x, y, 32);
    }

    /** As {@link #evaluate(NDArray, NDArray, int, Callback...)}, arrays in the order of inputs and outputs. */
    public Logs evaluate(List<NDArray> x, List<NDArray> y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    /** As {@link #evaluate(NDArray, NDArray)}, inputs by name. */
    public Logs evaluate(Map<String, NDArray> x, NDArray y) {
        return evaluate(x, y, 32);
    }

    /** As {@link #evaluate(NDArray, NDArray, int, Callback...)}, inputs by name. */
    public Logs evaluate(Map<String, NDArray> x, NDArray y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    /** As {@link #evaluate(NDArray, NDArray)}, targets by the names of the outputs. */
    public Logs evaluate(NDArray x, Map<String, NDArray> y) {
        return evaluate(x, y, 32);
    }

    /** As {@link #evaluate(NDArray, NDArray, int, Callback...)}, targets by the names of the outputs. */
    public Logs evaluate(NDArray x, Map<String, NDArray> y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    /** As {@link #evaluate(NDArray, NDArray)}, targets by the names of the outputs. */
    public Logs evaluate(List<NDArray> x, Map<String, NDArray> y) {
        return evaluate(x, y, 32);
    }

    /** As {@link #evaluate(NDArray, NDArray, int, Callback...)}, targets by the names of the outputs. */
    public Logs evaluate(List<NDArray> x, Map<String, NDArray> y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    /** As {@link #evaluate(NDArray, NDArray)}, all by name. */
    public Logs evaluate(Map<String, NDArray> x, Map<String, NDArray> y) {
        return evaluate(x, y, 32);
    }

    /** As {@link #evaluate(NDArray, NDArray, int, Callback...)}, all by name. */
    public Logs evaluate(Map<String, NDArray> x, Map<String, NDArray> y, int batchSize, Callback... callbacks) {
        return evaluate(Feeds.of(x), Feeds.of(y), batchSize, callbacks);
    }

    // ---- predict

    /**
     * The output for all samples, in batches of 32.
     *
     * @throws IllegalStateException if the model has several outputs; see {@link #predictAll}
     */
    public NDArray predict(NDArray x) {
        return only(predict(Feeds.of(x), 32));
    }

    /** As {@link #predict(NDArray)}, in batches of this size; callbacks are told of them. */
    public NDArray predict(NDArray x, int batchSize, Callback... callbacks) {
        return only(predict(Feeds.of(x), batchSize, callbacks));
    }

    /** As {@link #predict(NDArray)}, arrays in the order of the inputs. */
    public NDArray predict(List<NDArray> x) {
        return predict(x, 32);
    }

    /** As {@link #predict(NDArray, int, Callback...)}, arrays in the order of the inputs. */
    public NDArray predict(List<NDArray> x, int batchSize, Callback... callbacks) {
        return only(predict(Feeds.of(x), batchSize, callbacks));
    }

    /** As {@link #predict(NDArray)}, arrays by name. */
    public NDArray predict(Map<String, NDArray> x) {
        return predict(x, 32);
    }

    /** As {@link #predict(NDArray, int, Callback...)}, arrays by name. */
    public NDArray predict(Map<String, NDArray> x, int batchSize, Callback... callbacks) {
        return only(predict(Feeds.of(x), batchSize, callbacks));
    }

    /** All outputs for all samples, in the order of the outputs. */
    public List<NDArray> predictAll(NDArray x) {
        return predictAll(x, 32);
    }

    /** As {@link #predictAll(NDArray)}, in batches of this size; callbacks are told of them. */
    public List<NDArray> predictAll(NDArray x, int batchSize, Callback... callbacks) {
        return predict(Feeds.of(x), batchSize, callbacks);
    }

    /** As {@link #predictAll(NDArray)}, arrays in the order of the inputs. */
    public List<NDArray> predictAll(List<NDArray> x) {
        return predictAll(x, 32);
    }

    /** As {@link #predictAll(NDArray, int, Callback...)}, arrays in the order of the inputs. */
    public List<NDArray> predictAll(List<NDArray> x, int batchSize, Callback... callbacks) {
        return predict(Feeds.of(x), batchSize, callbacks);
    }

    /** As {@link #predictAll(NDArray)}, arrays by name. */
    public List<NDArray> predictAll(Map<String, NDArray> x) {
        return predictAll(x, 32);
    }

    /** As {@link #predictAll(NDArray, int, Callback...)}, arrays by name. */
    public List<NDArray> predictAll(Map<String, NDArray> x, int batchSize, Callback... callbacks) {
        return predict(Feeds.of(x), batchSize, callbacks);
    }

    private NDArray only(List<NDArray> all) {
        if (all.size() != 1) {
            throw new IllegalStateException("[predict] the model has " + all.size() + " outputs ("
                    + String.join(", ", outputNames()) + "); predictAll gives them all");
        }
        return all.get(0);
    }
}
