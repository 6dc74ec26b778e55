package org.argali.train;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.metrics.Metric;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;

/** A figure under its name with its state on the device. */
public final class Tracker {
    private final String name;
    private final Metric metric;
    private final List<Variable> state;
    private final List<NDArray> zeros;

    Tracker(String name, Metric metric) {
        this.name = name;
        this.metric = metric;
        this.state = metric.state().stream()
                .map(t -> Variable.zeros("metrics/" + name, t))
                .toList();
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

    /** The names of its results: its own, or with a number where there are several. */
    public List<String> names() {
        int n = metric.result(zeros).length;
        return n == 1
                ? List.of(name)
                : IntStream.range(0, n).mapToObj(i -> name + "_" + i).toList();
    }
}
