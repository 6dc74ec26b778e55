package org.argali.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.argali.autodiff.Backprop;
import org.argali.graph.GraphBuilder;
import org.argali.layers.Network;
import org.argali.layers.Trace;
import org.argali.layers.Weight;
import org.argali.metrics.Metrics;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Value;
import org.argali.optimizers.Optimizer;
import org.argali.plan.Program;
import org.argali.runtime.Variable;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.argali.train.Signature.Mode;

/** Writes the program of one step. */
final class StepBuilder {
    private final Network network;
    private final TrainState state;
    private final Signature signature;
    private final GraphBuilder g = new GraphBuilder();
    private final Trace trace;
    private final Map<Value, Variable> variables = new HashMap<>();
    private final Map<Value, Value> updates = new LinkedHashMap<>();
    private final List<Value> predictions;
    private final Program program;

    StepBuilder(Network network, TrainState state, Signature signature) {
        this.network = network;
        this.state = state;
        this.signature = signature;
        this.trace = new Trace(g, signature.mode() == Mode.TRAIN);
        List<Value> inputs = parameters("input", signature.inputs());
        List<Value> targets = parameters("target", signature.targets());
        List<Optional<Value>> weights = sampleWeights();
        this.predictions = trace.run(network, inputs, "");
        if (signature.mode() != Mode.PREDICT) {
            Value loss = loss(targets, weights);
            if (signature.mode() == Mode.TRAIN) {
                Map<Value, Value> figures = new LinkedHashMap<>(updates);
                g.scoped("optimizer", () -> {
                    train(loss);
                    return loss;
                });
                keep();
                advanceRandomState();
                if (state.haltsOnNonFiniteLoss()) {
                    haltUnlessFinite(loss, figures.keySet());
                }
            }
        }
        if (signature.mode() != Mode.TRAIN) {
            keep();
            advanceRandomState();
        }
        trace.weights().forEach((w, v) -> variables.put(v, w.variable()));
        List<Value> fetched = signature.mode() == Mode.PREDICT ? predictions : List.of();
        this.program = Program.of(g, variables.keySet(), fetched, updates);
    }

    private List<Value> parameters(String prefix, List<TensorType> types) {
        List<Value> all = new ArrayList<>();
        for (TensorType t : types) {
            all.add(g.parameter(prefix + "_" + all.size(), t));
        }
        return all;
    }

    private List<Optional<Value>> sampleWeights() {
        List<Optional<Value>> all = new ArrayList<>();
        for (Optional<TensorType> t : signature.weights()) {
            String name = "sample_weight_" + all.size();
            all.add(t.map(type -> g.parameter(name, type)));
        }
        return all;
    }

    Program program() {
        return program;
    }

    List<TensorType> outputTypes() {
        return signature.mode() == Mode.PREDICT
                ? predictions.stream().map(Value::type).toList()
                : List.of();
    }

    /** The variable behind a state parameter of the program. */
    Variable variable(int parameter) {
        Value v = program.graph().parameters().get(parameter);
        return Objects.requireNonNull(variables.get(v));
    }

    private Value stateOf(Variable v) {
        Value p = g.parameter(v.name(), v.type());
        variables.put(p, v);
        return p;
    }

    /** The total loss; figures are updated on the way. */
    private Value loss(List<Value> targets, List<Optional<Value>> weights) {
        List<Value> terms = new ArrayList<>();
        long trained =
                state.objectives().stream().filter(o -> o.loss().isPresent()).count();
        int target = 0;
        for (int i = 0; i < state.objectives().size(); i++) {
            Objective o = state.objectives().get(i);
            if (!o.needsTarget()) {
                continue;
            }
            Value yPred = predictions.get(i);
            Value yTrue = targets.get(target);
            Optional<Value> weight = weights.get(target++);
            o.loss().ifPresent(l -> {
                Value value = g.scoped("loss", () -> l.of(g, yTrue, yPred, weight, trace.mask(yPred)));
                if (trained > 1) {
                    track(o.output() + "_loss", value, value, Optional.of(batchSize()));
                }
                terms.add(o.weight() == 1 ? value : g.mul(value, o.weight()));
            });
            String prefix = state.objectives().size() > 1 ? o.output() + "_" : "";
            for (Objective.Named m : o.metrics()) {
                Optional<Value> own = m.weighted() ? weight : Optional.empty();
                track(prefix + m.name(), yTrue, yPred, Metrics.weights(g, own, trace.mask(yPred)));
            }
        }
        terms.addAll(network.penalties(trace));
        Value total = terms.stream().reduce(g::add).orElseThrow(() -> new IllegalStateException("there is no loss"));
        track("loss", total, total, Optional.of(batchSize()));
        return total;
    }

    private Value batchSize() {
        return g.constant(signature.inputs().get(0).dim(0));
    }

    private void track(String name, Value yTrue, Value yPred, Optional<Value> weights) {
        Tracker t = state.tracker(name);
        g.scoped("metrics", () -> {
            List<Value> before = t.state().stream().map(this::stateOf).toList();
            List<Value> after = t.metric().update(g, before, yTrue, yPred, weights);
            for (int i = 0; i < before.size(); i++) {
                updates.put(before.get(i), after.get(i));
            }
            return after;
        });
    }

    private void train(Value loss) {
        List<Weight> trained = network.weights().stream()
                .filter(w -> w.trainable() && trace.weights().containsKey(w))
                .toList();
        List<Value> values = trained.stream().map(trace::weight).toList();
        List<Value> gradients = state.optimizer().prepare(g, Backprop.gradients(g, loss, values));
        Value iterations = stateOf(state.iterations());
        Value next = g.add(iterations, 1);
        updates.put(iterations, next);
        Value rate = state.optimizer().rate(g, stateOf(state.learningRate()), g.cast(iterations, DType.FLOAT32));
        Optimizer.Step step = state.optimizer().begin(g, rate, g.cast(next, DType.FLOAT32));
        for (int i = 0; i < trained.size(); i++) {
            List<Value> slots =
                    state.slots(trained.get(i)).stream().map(this::stateOf).toList();
            List<Value> after = state.optimizer().update(g, step, values.get(i), gradients.get(i), slots);
            Value updated = after.get(0);
            Value allowed =
                    trained.get(i).constraint().map(k -> k.apply(g, updated)).orElse(updated);
            updates.put(trace.parameter(trained.get(i)), allowed);
            for (int k = 0; k < slots.size(); k++) {
                updates.put(slots.get(k), after.get(k + 1));
            }
        }
    }

    /** What layers keep themselves; a weight that is trained too goes on from there. */
    private void keep() {
        trace.updates().forEach((w, v) -> updates.putIfAbsent(trace.parameter(w), v));
    }

    /** States other than those of figures keep their values, from the first step on whose loss is not finite. */
    private void haltUnlessFinite(Value loss, Set<Value> figures) {
        g.scoped("halt", () -> {
            Value halted = stateOf(state.halted());
            Value finite = g.compare(Compare.EQ, g.sub(loss, loss), 0);
            Value goesOn = g.emit(Binary.AND, finite, g.compare(Compare.EQ, halted, 0));
            updates.replaceAll((old, next) -> figures.contains(old) ? next : g.select(goesOn, next, old));
            updates.put(halted, g.select(goesOn, g.constant(DType.INT32, 0), 1));
            return halted;
        });
    }

    /** The next step draws other numbers. */
    private void advanceRandomState() {
        trace.randomState().ifPresent(r -> {
            variables.put(r, state.random());
            Value step = g.reshape(g.add(g.slice(r, 0, 2, 3), 1), Shape.of(1));
            updates.put(r, g.concat(0, List.of(g.slice(r, 0, 0, 2), step)));
        });
    }
}
