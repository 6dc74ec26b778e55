package org.argali.train;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.layers.Weight;
import org.argali.metrics.Mean;
import org.argali.metrics.Metric;
import org.argali.optimizers.Optimizer;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** What training keeps from step to step besides the weights: rate, counters, slots, figures. */
public final class TrainState {
    private final Optimizer optimizer;
    private final List<Objective> objectives;
    private final Variable learningRate;
    private final Variable iterations = Variable.zeros("optimizer/iterations", TensorType.i32());
    private final Variable random;
    private final Variable halted = Variable.zeros("halted", TensorType.i32());
    private boolean haltsOnNonFiniteLoss;
    private final Map<Weight, List<Variable>> slots = new IdentityHashMap<>();
    private final Map<String, Tracker> trackers = new LinkedHashMap<>();

    public TrainState(Optimizer optimizer, List<Objective> objectives, long seed) {
        this.optimizer = optimizer;
        this.objectives = List.copyOf(objectives);
        this.learningRate = new Variable(
                "optimizer/learning_rate", TensorType.f32(), () -> NDArray.scalar((float) optimizer.learningRate()));
        this.random = new Variable(
                "random_state", TensorType.i32(3), () -> NDArray.of(new int[] {(int) seed, (int) (seed >>> 32), 0}));
        track("loss", new Mean("loss"));
        List<Objective> trained =
                objectives.stream().filter(o -> o.loss().isPresent()).toList();
        if (trained.size() > 1) {
            trained.forEach(o -> track(o.output() + "_loss", new Mean("loss")));
        }
        for (Objective o : objectives) {
            String prefix = objectives.size() > 1 ? o.output() + "_" : "";
            o.metrics().forEach(m -> track(prefix + m.name(), m.metric()));
        }
    }

    private void track(String name, Metric metric) {
        if (trackers.put(name, new Tracker(name, metric)) != null) {
            throw new IllegalArgumentException("[compile] two figures are named '" + name + "'");
        }
    }

    public Optimizer optimizer() {
        return optimizer;
    }

    public List<Objective> objectives() {
        return objectives;
    }

    /** float32 scalar; writing it changes the rate of the next step. */
    public Variable learningRate() {
        return learningRate;
    }

    /** int32 scalar: steps made. */
    public Variable iterations() {
        return iterations;
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

    /** The optimizer's slots of a weight, made when first asked for. */
    public List<Variable> slots(Weight w) {
        return slots.computeIfAbsent(w, this::newSlots);
    }

    private List<Variable> newSlots(Weight w) {
        List<Variable> all = new ArrayList<>();
        for (Optimizer.Slot s : optimizer.slots(w.type())) {
            all.add(new Variable(
                    "optimizer/" + w.layer().kind() + "/" + w.name() + "/" + s.name(),
                    s.type(),
                    () -> NDArray.generate(s.type(), i -> s.initial())));
        }
        return all;
    }

    /** Ends training: puts moving averages in place of the weights, where the optimizer keeps some. */
    public void finish() {
        optimizer
                .finalSlot()
                .ifPresent(i -> slots.forEach((w, s) -> w.set(s.get(i).get())));
    }

    public void resetTrackers() {
        trackers.values().forEach(Tracker::reset);
    }

    /** Every variable of this state, for releasing. */
    public List<Variable> variables() {
        List<Variable> all = new ArrayList<>(List.of(learningRate, iterations, random, halted));
        slots.values().forEach(all::addAll);
        trackers.values().forEach(t -> all.addAll(t.state()));
        return all;
    }
}
