package org.argali.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.argali.graph.GraphBuilder;
import org.argali.layers.Network;
import org.argali.layers.Trace;
import org.argali.layers.Weight;
import org.argali.metrics.Metrics;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Value;
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
    private final Map<Variable, Value> parameters = new HashMap<>();
    private final Map<Value, Value> updates = new LinkedHashMap<>();
    private final Set<Value> figures = new LinkedHashSet<>();
    private final List<Value> inputs;
    private final List<Value> targets;
    private final List<Optional<Value>> weights;
    private final List<Value> fetched;
    private final Program program;
    private final boolean recomputes;

    StepBuilder(Network network, TrainState state, Signature signature) {
        this(network, state, signature, state.how().recomputes());
    }

    /** @param recomputes as {@link TrainPlan#recomputes} */
    StepBuilder(Network network, TrainState state, Signature signature, boolean recomputes) {
        this.recomputes = recomputes;
        this.network = network;
        this.state = state;
        this.signature = signature;
        boolean training = signature.mode() == Mode.TRAIN || signature.mode() == Mode.GRADIENTS;
        this.trace = new Trace(g, training, state::isTrained);
        this.inputs = parameters("input", signature.inputs());
        this.targets = parameters("target", signature.targets());
        this.weights = sampleWeights();
        this.fetched = write();
        trace.weights().forEach((w, v) -> variables.put(v, w.variable()));
        this.program = Program.of(g, variables.keySet(), fetched, updates);
    }

    private List<Value> parameters(String prefix, List<TensorType> types) {
        List<Value> all = new ArrayList<>();
        for (TensorType t : types) {
            all.add(g.parameter(prefix + "_" + all.size(), t));
        }
        return List.copyOf(all);
    }

    private List<Optional<Value>> sampleWeights() {
        List<Optional<Value>> all = new ArrayList<>();
        for (Optional<TensorType> t : signature.weights()) {
            String name = "sample_weight_" + all.size();
            all.add(t.map(type -> g.parameter(name, type)));
        }
        return List.copyOf(all);
    }

    /** Writes everything; gives what is fetched. */
    private List<Value> write() {
        if (signature.mode() == Mode.TRAIN) {
            train();
            return List.of();
        }
        if (signature.mode() == Mode.GRADIENTS) {
            return gradients();
        }
        List<Value> predictions = trace.run(network, inputs, "");
        if (signature.mode() == Mode.EVALUATE) {
            track(state.tracker("loss"), loss(predictions));
        }
        keep();
        advanceRandomState();
        return signature.mode() == Mode.PREDICT ? predictions : List.of();
    }

    private void train() {
        Value loss = state.how().step().write(new StepWriter(this, network, state, trace));
        if (loss.shape().rank() != 0 || !loss.type().dtype().isFloat()) {
            throw new IllegalStateException("[train step] gives its loss, one float32 number, not " + loss.type());
        }
        track(state.tracker("loss"), loss);
        keep();
        advanceRandomState();
        if (state.haltsOnNonFiniteLoss()) {
            haltUnlessFinite(loss);
        }
    }

    /** Of the compiled loss, by all weights that are trained. */
    private List<Value> gradients() {
        StepWriter step = new StepWriter(this, network, state, trace);
        List<Weight> trained =
                network.weights().stream().filter(Weight::trainable).toList();
        List<Value> all = step.gradient(step.loss(step.predict()), trained);
        advanceRandomState();
        updates.clear(); // they are only looked at
        return all;
    }

    boolean recomputes() {
        return recomputes;
    }

    /** Samples in a batch. */
    int samples() {
        return signature.samples();
    }

    List<Value> inputs() {
        return inputs;
    }

    List<Value> targets() {
        return targets;
    }

    List<Optional<Value>> weights() {
        return weights;
    }

    Program program() {
        return program;
    }

    List<TensorType> outputTypes() {
        return fetched.stream().map(Value::type).toList();
    }

    /** The variable behind a state parameter of the program. */
    Variable variable(int parameter) {
        Value v = program.graph().parameters().get(parameter);
        return Objects.requireNonNull(variables.get(v));
    }

    /** The value of a variable before this step. */
    Value stateOf(Variable v) {
        return parameters.computeIfAbsent(v, x -> {
            Value p = g.parameter(x.name(), x.type());
            variables.put(p, x);
            return p;
        });
    }

    boolean isUpdated(Value state) {
        return updates.containsKey(state);
    }

    /** Lets a state have another value after this step. */
    void update(Value parameter, Value next) {
        updates.put(parameter, next);
    }

    /** The total loss; figures are updated on the way. */
    Value loss(List<Value> predictions) {
        List<Value> terms = new ArrayList<>();
        long trained =
                state.objectives().stream().filter(o -> o.loss().isPresent()).count();
        int target = 0;
        for (int i = 0; i < state.objectives().size(); i++) {
            Objective o = state.objectives().get(i);
            if (!o.needsTarget()) {
                continue;
            }
            Optional<Value> mask = trace.mask(predictions.get(i));
            Value yPred = inFloat(predictions.get(i));
            Value yTrue = targets.get(target);
            Optional<Value> weight = weights.get(target++);
            o.loss().ifPresent(l -> {
                Value value = g.scoped("loss", () -> l.of(g, yTrue, yPred, weight, mask));
                if (trained > 1) {
                    track(state.tracker(o.output() + "_loss"), value);
                }
                terms.add(o.weight() == 1 ? value : g.mul(value, o.weight()));
            });
            String prefix = state.objectives().size() > 1 ? o.output() + "_" : "";
            for (Objective.Named m : o.metrics()) {
                Optional<Value> own = m.weighted() ? weight : Optional.empty();
                track(state.tracker(prefix + m.name()), yTrue, yPred, Metrics.weights(g, own, mask));
            }
        }
        terms.addAll(network.penalties(trace));
        return terms.stream().reduce(g::add).orElseThrow(() -> new IllegalStateException("there is no loss"));
    }

    private Value inFloat(Value v) {
        return v.type().dtype().isHalf() ? g.cast(v, DType.FLOAT32) : v;
    }

    /** Counts a scalar, with the size of the batch as its weight. */
    void track(Tracker t, Value scalar) {
        Value batchSize = g.constant(signature.inputs().get(0).dim(0));
        track(t, scalar, scalar, Optional.of(batchSize));
    }

    private void track(Tracker t, Value yTrue, Value yPred, Optional<Value> sampleWeights) {
        g.scoped("metrics", () -> {
            List<Value> before = t.state().stream().map(this::stateOf).toList();
            List<Value> after = t.metric().update(g, before, yTrue, yPred, sampleWeights);
            for (int i = 0; i < before.size(); i++) {
                updates.put(before.get(i), after.get(i));
            }
            figures.addAll(before);
            return after;
        });
    }

    /** What layers keep themselves; a weight that is trained too goes on from there. */
    private void keep() {
        trace.updates().forEach((w, v) -> updates.putIfAbsent(trace.parameter(w), v));
    }

    /** States other than those of figures keep their values, from the first step on whose loss is not finite. */
    private void haltUnlessFinite(Value loss) {
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
