package org.argali.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.argali.autodiff.Backprop;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Trace;
import org.argali.layers.Weight;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.optimizers.Optimizer;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/** The training step of a {@link StepBuilder}, as a {@link TrainStep} sees it. */
final class StepWriter implements StepCall {
    private final StepBuilder b;
    private final Network network;
    private final TrainState state;
    private final Trace trace;
    private final Set<Weight> updated = new HashSet<>();
    private boolean lossWritten;
    /** Whether an update happens, while one with a scaled loss is written. */
    private Optional<Value> finite = Optional.empty();

    StepWriter(StepBuilder b, Network network, TrainState state, Trace trace) {
        this.b = b;
        this.network = network;
        this.state = state;
        this.trace = trace;
    }

    @Override
    public List<Value> emitAll(Op op, List<Value> inputs) {
        return trace.graph().emitAll(op, inputs);
    }

    @Override
    public List<Value> inputs() {
        return b.inputs();
    }

    @Override
    public List<Value> targets() {
        return b.targets();
    }

    @Override
    public List<Optional<Value>> sampleWeights() {
        return b.weights();
    }

    @Override
    public List<Value> predict(List<Value> inputs) {
        return trace.run(network, inputs, "");
    }

    @Override
    public List<Value> run(Layer layer, List<Value> inputs) {
        return trace.run(layer, inputs, layer.givenName().orElse(layer.kind()));
    }

    @Override
    public Value loss(List<Value> predictions) {
        check(!lossWritten, "loss(...) counts the metrics and can be called once; write further terms with ops");
        lossWritten = true;
        return b.loss(predictions);
    }

    @Override
    public Value weight(Weight w) {
        return trace.parameter(w);
    }

    @Override
    public List<Weight> trainableWeights() {
        return network.weights().stream()
                .filter(w -> trace.trains(w) && trace.weights().containsKey(w))
                .toList();
    }

    /** What layers changed before is what the loss depends on. */
    @Override
    public List<Value> gradient(Value loss, List<Weight> weights) {
        return gradientOf(loss, weights.stream().map(trace::weight).toList());
    }

    @Override
    public List<Value> gradientOf(Value loss, List<Value> values) {
        Optional<Value> scale = state.lossScale().map(s -> b.stateOf(s.scale()));
        Value scaled = scale.map(s -> mul(loss, s)).orElse(loss);
        List<Value> gradients = b.recomputes()
                ? Backprop.recomputing(trace.graph(), scaled, values)
                : Backprop.gradients(trace.graph(), scaled, values);
        return scale.map(s -> gradients.stream()
                        .map(g -> div(g, cast(s, g.type().dtype())))
                        .toList())
                .orElse(gradients);
    }

    @Override
    public void apply(List<Weight> weights, List<Value> gradients) {
        apply(state.optimizer(), weights, gradients);
    }

    @Override
    public void apply(Optimizer optimizer, List<Weight> weights, List<Value> gradients) {
        check(
                weights.size() == gradients.size(),
                "apply takes a gradient for each weight, but there are " + weights.size() + " weights and "
                        + gradients.size() + " gradients");
        for (Weight w : weights) {
            check(updated.add(w), "the weight " + w.layer().kind() + "/" + w.name() + " is updated twice");
        }
        check(
                optimizer == state.optimizer() || optimizer.rateFunction().isEmpty(),
                "a schedule that is a Java function is for the compiled optimizer");
        trace.graph().scoped("optimizer", () -> {
            Optional<LossScale> scale = state.lossScale().filter(s -> optimizer == state.optimizer());
            finite = scale.map(s -> LossScale.areFinite(this, gradients));
            Map<Optimizer, List<Integer>> parts = new IdentityHashMap<>();
            List<Optimizer> order = new ArrayList<>(); // the same in every run
            for (int i = 0; i < weights.size(); i++) {
                Optimizer part = state.part(optimizer, weights.get(i));
                parts.computeIfAbsent(part, o -> {
                            order.add(o);
                            return new ArrayList<>();
                        })
                        .add(i);
            }
            if (!parts.containsKey(optimizer)) {
                advance(state.stateOf(optimizer));
            }
            for (Optimizer o : order) {
                List<Integer> which = parts.getOrDefault(o, List.of());
                update(
                        state.stateOf(o),
                        which.stream().map(weights::get).toList(),
                        which.stream().map(gradients::get).toList());
            }
            finite.ifPresent(f -> scale.ifPresent(s -> s.follow(b, this, f)));
            finite = Optional.empty();
            return weights;
        });
    }

    /** Lets a state have another value after this step, unless the step is skipped. */
    private void put(Value state, Value before, Value next) {
        b.update(state, finite.map(f -> select(f, next, before)).orElse(next));
    }

    /** Counts a step; gives the number of steps before it. */
    private Value advance(OptimizerSlots kept) {
        Value iterations = b.stateOf(kept.iterations());
        check(!b.isUpdated(iterations), "an optimizer is applied once a step; give it all weights at once");
        put(iterations, iterations, add(iterations, 1));
        return iterations;
    }

    private void update(OptimizerSlots kept, List<Weight> weights, List<Value> given) {
        List<Value> gradients = kept.optimizer().prepare(this, given);
        Value iterations = advance(kept);
        Value next = add(iterations, 1);
        Value rate = kept.optimizer().rate(this, b.stateOf(kept.learningRate()), cast(iterations, DType.FLOAT32));
        Map<Double, Optimizer.Step> steps = new HashMap<>();
        for (int i = 0; i < weights.size(); i++) {
            Weight w = weights.get(i);
            Optimizer.Step step = steps.computeIfAbsent(
                    state.rateMultiplier(w),
                    m -> kept.optimizer().begin(this, m == 1 ? rate : mul(rate, m), cast(next, DType.FLOAT32)));
            Value gradient = gradients.get(i);
            trace.graph().scoped(state.layerOf(w), () -> update(kept, w, step, gradient));
        }
    }

    private Weight update(OptimizerSlots kept, Weight w, Optimizer.Step step, Value gradient) {
        Value before = trace.weight(w);
        List<Value> slots = kept.slots(w).stream().map(b::stateOf).toList();
        List<Value> after = kept.optimizer(w).update(this, step, before, gradient, slots);
        Value allowed = w.constraint().map(k -> k.apply(this, after.get(0))).orElse(after.get(0));
        put(trace.parameter(w), before, allowed);
        List<Value> rest = new ArrayList<>(after.subList(1, after.size()));
        for (int k = 0; k < slots.size(); k++) {
            put(slots.get(k), slots.get(k), rest.get(k));
        }
        return w;
    }

    @Override
    public void figure(String name, Value scalar) {
        check(scalar.shape().rank() == 0, "the figure '" + name + "' is one number, not " + scalar.type());
        b.track(state.figure(name), scalar);
    }

    @Override
    public Value random(Shape shape) {
        return trace.random(shape);
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalStateException("[train step] " + rule);
        }
    }
}
