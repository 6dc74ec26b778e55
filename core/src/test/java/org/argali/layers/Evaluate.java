package org.argali.layers;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;

/** Runs tensors of layers on the reference interpreter. */
final class Evaluate {
    private static final NDArray RANDOM_STATE = NDArray.of(new int[] {7, 0, 3});

    private final Map<Tensor, NDArray> inputs = new LinkedHashMap<>();
    private boolean training;

    private Evaluate() {}

    static Evaluate with(Tensor input, NDArray value) {
        return new Evaluate().and(input, value);
    }

    Evaluate and(Tensor input, NDArray value) {
        inputs.put(input, value);
        return this;
    }

    Evaluate training() {
        training = true;
        return this;
    }

    NDArray of(Tensor output) {
        return all(output).get(0);
    }

    List<NDArray> all(Tensor... outputs) {
        Run run = new Run(List.of(outputs));
        return run.evaluate(Stream.of(outputs).map(run.values::get).toList());
    }

    /** The mask that an output has, if any. */
    Optional<NDArray> maskOf(Tensor output) {
        Run run = new Run(List.of(output));
        Optional<Value> mask = Optional.ofNullable(run.values.get(output)).flatMap(run.trace::mask);
        return mask.map(m -> run.evaluate(List.of(m)).get(0));
    }

    /** New values of the weights that layers keep themselves, by name. */
    Map<String, NDArray> updatesOf(Tensor output) {
        Run run = new Run(List.of(output));
        List<Weight> changed = List.copyOf(run.trace.updates().keySet());
        List<NDArray> next = run.evaluate(changed.stream()
                .map(w -> Objects.requireNonNull(run.trace.updates().get(w)))
                .toList());
        Map<String, NDArray> byName = new LinkedHashMap<>();
        changed.forEach(w -> byName.put(w.name(), next.get(byName.size())));
        return byName;
    }

    /** The graph of what computes the output. */
    String graphOf(Tensor output) {
        Run run = new Run(List.of(output));
        return run.graph.build(Stream.of(output).map(run.values::get).toList()).toString();
    }

    private final class Run {
        final GraphBuilder graph = new GraphBuilder();
        final Trace trace = new Trace(graph, training);
        final Map<Tensor, Value> values = new IdentityHashMap<>();
        final Map<Value, NDArray> given = new IdentityHashMap<>();

        Run(List<Tensor> outputs) {
            inputs.forEach((t, a) -> {
                Value v = graph.parameter("x", a.type());
                values.put(t, v);
                given.put(v, a);
            });
            Network network = new Network(List.copyOf(inputs.keySet()), outputs) {};
            network.run(trace, values);
            trace.weights().forEach((w, v) -> given.put(v, w.value()));
            trace.randomState().ifPresent(v -> given.put(v, RANDOM_STATE));
        }

        List<NDArray> evaluate(List<Value> results) {
            Graph g = graph.build(results);
            return Reference.run(g, g.parameters().stream().map(given::get).collect(Collectors.toList()));
        }
    }
}
