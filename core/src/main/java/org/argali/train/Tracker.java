package org.argali.train;

import java.util.List;
import org.argali.metrics.Metric;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;

/** A figure under its name with its state on the device; reading it allocates nothing on the device. */
public final class Tracker {
    private final String name;
    private final Metric metric;
    private final List<Variable> state;
    private final List<NDArray> host;
    private final List<NDArray> zeros;

    Tracker(String name, Metric metric) {
        this.name = name;
        this.metric = metric;
        this.state = metric.state().stream()
                .map(t -> Variable.zeros("metrics/" + name, t))
                .toList();
        this.host = metric.state().stream().map(NDArray::zeros).toList();
        this.zeros = metric.state().stream().map(NDArray::zeros).toList();
    }

    public String name() {
        return name;
    }

    public Metric metric() {
        return metric;
    }

    List<Variable> state() {
        return state;
    }

    public void reset() {
        for (int i = 0; i < state.size(); i++) {
            state.get(i).set(zeros.get(i));
        }
    }

    /** The result so far; waits for the device. */
    public double[] result() {
        for (int i = 0; i < state.size(); i++) {
            state.get(i).read(host.get(i));
        }
        return metric.result(host);
    }
}
