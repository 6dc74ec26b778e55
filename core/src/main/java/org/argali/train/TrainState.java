package org.argali.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import org.argali.graph.GraphBuilder;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.metrics.Mean;
import org.argali.metrics.Metric;
import org.argali.op.Value;
import org.argali.optimizers.LossScaleOptimizer;
import org.argali.optimizers.MultiOptimizer;
import org.argali.optimizers.Optimizer;
import org.argali.plan.ExecutionPlan;
import org.argali.plan.Program;
import org.argali.runtime.Session;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** What training keeps from step to step besides the weights: rate, counters, slots, figures. */
public final class TrainState {
    private final TrainPlan how;
    private final Map<Weight, String> paths;
    private final Map<Layer, Boolean> trainable = new IdentityHashMap<>();
    private final OptimizerSlots main;
    private final Map<Optimizer, OptimizerSlots> others = new IdentityHashMap<>();
    private final List<OptimizerSlots> slots = new ArrayList<>();
    private final Variable random;
    private final Optional<LossScale> lossScale;
    private final Variable halted = Variable.zeros("halted", TensorType.i32());
    private boolean haltsOnNonFiniteLoss;
    private boolean averagesAreWeights;
    private final Map<String, Tracker> trackers = new LinkedHashMap<>();

    public TrainState(Network network, TrainPlan how, long seed) {
        this.how = how;
        this.paths = WeightPlace.paths(network);
        remember(network);
        this.main = new OptimizerSlots(how.optimizer(), this::path);
        slots.add(main);
        this.lossScale =
                how.optimizer() instanceof LossScaleOptimizer o ? Optional.of(new LossScale(o)) : Optional.empty();
        this.random = new Variable(
                "random_state", TensorType.i32(3), () -> NDArray.of(new int[] {(int) seed, (int) (seed >>> 32), 0}));
        track("loss", new Mean("loss"));
        List<Objective> trained =
                objectives().stream().filter(o -> o.loss().isPresent()).toList();
        if (trained.size() > 1) {
            trained.forEach(o -> track(o.output() + "_loss", new Mean("loss")));
        }
        for (Objective o : objectives()) {
            String prefix = objectives().size() > 1 ? o.output() + "_" : "";
            o.metrics().forEach(m -> track(prefix + m.name(), m.metric()));
        }
    }

    private void remember(Layer l) {
        trainable.put(l, l.isTrainable());
        l.sublayers().forEach(this::remember);
    }

    /** Whether a layer was trainable when the model was compiled; of others, whether it is now. */
    boolean isTrained(Layer l) {
        return trainable.getOrDefault(l, l.isTrainable());
    }

    /** Whether the optimizer changes a weight. */
    public boolean trains(Weight w) {
        return w.isOfTrainedKind() && isTrained(w.layer());
    }

    /** Layers that were frozen or unfrozen since the model was compiled, which has no effect yet. */
    public List<Layer> thawedOrFrozen() {
        return trainable.keySet().stream()
                .filter(l -> l.isTrainable() != isTrained(l) && !l.weights().isEmpty())
                .toList();
    }

    private void track(String name, Metric metric) {
        if (trackers.put(name, new Tracker(name, metric)) != null) {
            throw new IllegalArgumentException("[compile] two figures are named '" + name + "'");
        }
    }

    private String path(Weight w) {
        return paths.getOrDefault(w, w.layer().kind() + "/" + w.name());
    }

    /** The path of the layer that has a weight. */
    String layerOf(Weight w) {
        String path = path(w);
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** How the model is trained. */
    public TrainPlan how() {
        return how;
    }

    public Optimizer optimizer() {
        return how.optimizer();
    }

    public List<Objective> objectives() {
        return how.objectives();
    }

    /** By what the learning rate of a weight is multiplied. */
    double rateMultiplier(Weight w) {
        return how.rateMultiplier(path(w));
    }

    /** The optimizer that updates a weight. */
    Optimizer part(Optimizer o, Weight w) {
        return o.part(path(w));
    }

    /** What the compiled optimizer keeps, or one of a step's own. */
    OptimizerSlots stateOf(Optimizer o) {
        return o == optimizer() ? main : others.computeIfAbsent(o, this::newSlots);
    }

    private OptimizerSlots newSlots(Optimizer o) {
        OptimizerSlots more = new OptimizerSlots(o, this::path);
        slots.add(more);
        return more;
    }

    /** The factor of the loss, if the compiled optimizer scales it. */
    public Optional<LossScale> lossScale() {
        return lossScale;
    }

    /** float32 scalar; writing it changes the rate of the next step. */
    public Variable learningRate() {
        return main.learningRate();
    }

    /** int32 scalar: steps made. */
    public Variable iterations() {
        return main.iterations();
    }

    /** int32[3]: seed low, seed high, step. */
    public Variable random() {
        return random;
    }

    /**
     * int32 scalar: 1 from the first step on whose loss was not finite, if {@link #haltOnNonFiniteLoss} was asked for. That
     * step and those after it changed nothing.
     */
    public Variable halted() {
        return halted;
    }

    /** Lets the first step whose loss is not finite, and those after it, change nothing but figures. */
    public void haltOnNonFiniteLoss(boolean on) {
        haltsOnNonFiniteLoss = on;
    }

    public boolean haltsOnNonFiniteLoss() {
        return haltsOnNonFiniteLoss;
    }

    /** The learning rate of the next step: the schedule's, where there is one. */
    public double currentRate(Session session) {
        long done = (long) iterations().get().at(0);
        Optional<LongToDoubleFunction> f = rateFunction();
        if (f.isPresent()) {
            return f.get().applyAsDouble(done);
        }
        GraphBuilder g = new GraphBuilder();
        Value rate = g.parameter("rate", TensorType.f32());
        Value used = optimizer().rate(g, rate, g.constant(done));
        if (used == rate) {
            return learningRate().get().at(0);
        }
        Program p = Program.of(g.build(used));
        try (ExecutionPlan plan = ExecutionPlan.prepare(p, session.device(), session.fallback(), List.of())) {
            session.device().stream().write(learningRate().get(), plan.feed(0));
            plan.run();
            NDArray out = NDArray.zeros(TensorType.f32());
            session.device().stream().read(plan.result(0), out);
            return out.at(0);
        }
    }

    /** Sets the rate of the next step, if it is a Java function. */
    public void advanceRate(long stepsDone) {
        Optional<LongToDoubleFunction> f = rateFunction();
        if (f.isPresent()) { // a lambda would be an object in every step
            learningRate().set(NDArray.scalar((float) f.get().applyAsDouble(stepsDone)));
        }
    }

    /** The learning rate as a Java function of the steps done, if it is one. */
    public Optional<LongToDoubleFunction> rateFunction() {
        return optimizer().rateFunction();
    }

    /** The figures by the names they are reported under: {@code loss} first. */
    public Map<String, Tracker> trackers() {
        return trackers;
    }

    Tracker tracker(String name) {
        Tracker t = trackers.get(name);
        if (t == null) {
            throw new IllegalStateException("no figure is named " + name);
        }
        return t;
    }

    /** The mean of what a step of one's own reports under this name. */
    Tracker figure(String name) {
        return trackers.computeIfAbsent(name, n -> new Tracker(n, new Mean(n)));
    }

    /** What the compiled optimizer keeps for a weight. */
    public List<Optimizer.Slot> slotKinds(Weight w) {
        return stateOf(part(optimizer(), w)).optimizer(w).slots(w.type());
    }

    /** The compiled optimizer's slots of a weight, made when first asked for. */
    public List<Variable> slots(Weight w) {
        return stateOf(part(optimizer(), w)).slots(w);
    }

    /** Ends training: puts moving averages in place of the weights, where the optimizer keeps some. */
    public void finish() {
        useAverages(slots, false);
        slots.forEach(OptimizerSlots::finish);
    }

    /**
     * Exchanges the weights and their moving averages, unless they are already where they are wanted or no step was made.
     *
     * @throws IllegalStateException if the optimizer keeps none
     */
    public void useAverages(boolean on) {
        List<OptimizerSlots> kept =
                slots.stream().filter(OptimizerSlots::hasAverages).toList();
        boolean unknown =
                optimizer() instanceof MultiOptimizer && others.isEmpty(); // its parts come with the first step
        if (kept.isEmpty() && !unknown) {
            throw new IllegalStateException("[" + optimizer().name() + "] keeps no moving averages of the weights;"
                    + " compile with adam().movingAverage(0.99), for example");
        }
        useAverages(kept, on);
    }

    private void useAverages(List<OptimizerSlots> kept, boolean on) {
        if (on != averagesAreWeights && iterations().get().at(0) > 0) {
            kept.forEach(OptimizerSlots::swapAverages);
            averagesAreWeights = on;
        }
    }

    /** Whether the moving averages stand in the place of the weights. */
    public boolean averagesAreWeights() {
        return averagesAreWeights;
    }

    /** Says where the averages are, when weights and slots were just set as they were then. */
    public void restored(boolean averagesInPlace) {
        averagesAreWeights = averagesInPlace;
    }

    public void resetTrackers() {
        trackers.values().forEach(Tracker::reset);
    }

    /**
     * Every variable of this state by a name, in the order of their making: slots, and figures of a step of one's own, are
     * made when a step is prepared.
     */
    public Map<String, Variable> variables() {
        Map<String, Variable> all = new LinkedHashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            String prefix = i == 0 ? "optimizer/" : "optimizer_" + i + "/";
            slots.get(i).variables().forEach((name, v) -> all.put(prefix + name, v));
        }
        all.put("random_state", random);
        all.put("halted", halted);
        lossScale.ifPresent(s -> new TreeMap<>(s.variables()).forEach(all::put));
        trackers.forEach((name, t) -> {
            for (int i = 0; i < t.state().size(); i++) {
                all.put("figure/" + name + "/" + i, t.state().get(i));
            }
        });
        return all;
    }
}
