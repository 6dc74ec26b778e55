package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.argali.layers.Network;
import org.argali.layers.WeightPlace;
import org.argali.losses.Loss;
import org.argali.losses.Losses;
import org.argali.metrics.Metric;
import org.argali.metrics.Metrics;
import org.argali.optimizers.LossScaleOptimizer;
import org.argali.optimizers.Optimizer;
import org.argali.optimizers.Optimizers;
import org.argali.tensor.DTypePolicy;
import org.argali.text.Spelling;
import org.argali.train.Objective;
import org.argali.train.TrainPlan;
import org.argali.train.TrainStep;

/**
 * How a model is trained: optimizer, losses, metrics. Immutable.
 *
 * <pre>{@code
 * Compile.optimizer("rmsprop")
 *     .loss("age", "mse", 0.25)
 *     .loss("income", "categorical_crossentropy", 1)
 *     .metrics("acc");
 * }</pre>
 */
public final class Compile {
    /** The key of what holds for every output. */
    private static final String EVERY = "";

    private final Optimizer optimizer;
    private final Map<String, Weighted> losses;
    private final List<Weighted> inOrder;
    private final Map<String, List<Objective.Named>> metrics;
    private final TrainStep step;
    private final Map<String, Double> rateMultipliers;
    private final int stepsPerExecution;
    private final boolean recomputes;

    private Compile(
            Optimizer optimizer,
            Map<String, Weighted> losses,
            List<Weighted> inOrder,
            Map<String, List<Objective.Named>> metrics,
            TrainStep step,
            Map<String, Double> rateMultipliers,
            int stepsPerExecution,
            boolean recomputes) {
        this.optimizer = optimizer;
        this.losses = losses;
        this.inOrder = inOrder;
        this.metrics = metrics;
        this.step = step;
        this.rateMultipliers = rateMultipliers;
        this.stepsPerExecution = stepsPerExecution;
        this.recomputes = recomputes;
    }

    /** A loss and its weight in the total. */
    record Weighted(Loss loss, double weight) {}

    public static Compile optimizer(Optimizer o) {
        return new Compile(o, Map.of(), List.of(), Map.of(), TrainStep.STANDARD, Map.of(), 1, false);
    }

    /** By Keras' name, with default arguments. */
    public static Compile optimizer(String name) {
        return optimizer(Optimizers.parse(name));
    }

    /** One loss for every output. */
    public Compile loss(Loss loss) {
        return loss(EVERY, loss, 1);
    }

    /** As {@link #loss(Loss)}, by Keras' name. */
    public Compile loss(String loss) {
        return loss(Losses.parse(loss));
    }

    /** The loss of one output. */
    public Compile loss(String output, Loss loss, double weight) {
        Map<String, Weighted> m = new LinkedHashMap<>(losses);
        m.put(output, new Weighted(loss, weight));
        return new Compile(optimizer, m, inOrder, metrics, step, rateMultipliers, stepsPerExecution, recomputes);
    }

    /** As {@link #loss(String, Loss, double)}, by Keras' name. */
    public Compile loss(String output, String loss, double weight) {
        return loss(output, Losses.parse(loss), weight);
    }

    /** The loss of one output, with weight 1. */
    public Compile loss(String output, String loss) {
        return loss(output, loss, 1);
    }

    /** Losses in the order of the outputs. */
    public Compile losses(Loss... all) {
        List<Weighted> list = new ArrayList<>();
        for (Loss l : all) {
            list.add(new Weighted(l, 1));
        }
        return new Compile(
                optimizer, losses, List.copyOf(list), metrics, step, rateMultipliers, stepsPerExecution, recomputes);
    }

    /** As {@link #losses(Loss...)}, by Keras' names. */
    public Compile losses(String... names) {
        return losses(List.of(names).stream().map(Losses::parse).toArray(Loss[]::new));
    }

    /** Weights in the order of the outputs, for {@link #losses(Loss...)} given before. */
    public Compile lossWeights(double... weights) {
        if (weights.length != inOrder.size()) {
            throw new IllegalArgumentException("[compile] " + weights.length + " loss weights were given for "
                    + inOrder.size() + " losses in order");
        }
        List<Weighted> list = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            list.add(new Weighted(inOrder.get(i).loss(), weights[i]));
        }
        return new Compile(
                optimizer, losses, List.copyOf(list), metrics, step, rateMultipliers, stepsPerExecution, recomputes);
    }

    /** Metrics of every output, by Keras' names. */
    public Compile metrics(String... names) {
        return metricsOf(EVERY, names);
    }

    /** Metrics of every output. */
    public Compile metrics(Metric... all) {
        return metricsOf(EVERY, all);
    }

    /** Metrics of one output, by Keras' names. */
    public Compile metricsOf(String output, String... names) {
        return withMetrics(
                output,
                List.of(names).stream()
                        .map(n -> new Objective.Named(n, Metrics.parse(n)))
                        .toList());
    }

    /** Metrics of one output. */
    public Compile metricsOf(String output, Metric... all) {
        return withMetrics(
                output,
                List.of(all).stream().map(m -> new Objective.Named(m.name(), m)).toList());
    }

    /** Metrics of every output in which sample weights count, by Keras' names. */
    public Compile weightedMetrics(String... names) {
        return weightedMetricsOf(
                EVERY, List.of(names).stream().map(Metrics::parse).toArray(Metric[]::new));
    }

    /** Metrics of every output in which sample weights count. */
    public Compile weightedMetrics(Metric... all) {
        return weightedMetricsOf(EVERY, all);
    }

    /** Metrics of one output in which sample weights count; {@code weighted_} is put before a name that is taken. */
    public Compile weightedMetricsOf(String output, Metric... all) {
        return withMetrics(
                output,
                List.of(all).stream()
                        .map(m -> new Objective.Named(m.name(), m, true))
                        .toList());
    }

    private Compile withMetrics(String output, List<Objective.Named> more) {
        Map<String, List<Objective.Named>> m = new LinkedHashMap<>(metrics);
        List<Objective.Named> list = new ArrayList<>(m.getOrDefault(output, List.of()));
        list.addAll(more);
        m.put(output, List.copyOf(list));
        return new Compile(optimizer, losses, inOrder, m, step, rateMultipliers, stepsPerExecution, recomputes);
    }

    /** What one training step computes, in the place of loss, gradients and update. */
    public Compile step(TrainStep s) {
        return new Compile(optimizer, losses, inOrder, metrics, s, rateMultipliers, stepsPerExecution, recomputes);
    }

    /**
     * Multiplies the learning rate of the weights of one layer, by name; that of a model which is a layer holds for all
     * inside. To train them not at all, freeze the layer.
     */
    public Compile learningRateMultiplier(String layer, double factor) {
        if (!(factor >= 0)) {
            throw new IllegalArgumentException(
                    "[compile] the learning rate of '" + layer + "' is multiplied by at least 0, not " + factor);
        }
        Map<String, Double> m = new LinkedHashMap<>(rateMultipliers);
        m.put(layer, factor);
        return new Compile(optimizer, losses, inOrder, metrics, step, m, stepsPerExecution, recomputes);
    }

    /**
     * How many steps are one piece of work of the device, with nothing of the host in between; 1 by default. Callbacks are told
     * after each so many batches, and after those that are left at the end of an epoch. The numbers are the same for any.
     */
    public Compile stepsPerExecution(int n) {
        if (n <= 0) {
            throw new IllegalArgumentException("[compile] stepsPerExecution is positive, not " + n);
        }
        return new Compile(optimizer, losses, inOrder, metrics, step, rateMultipliers, n, recomputes);
    }

    /**
     * Keeps little of the forward pass for the gradient and computes the rest again, part by part, when the gradient needs it, as in a
     * {@code keras.RematScope}: a step takes less memory and about a third more work. The numbers are the same but for the last digit.
     */
    public Compile recompute() {
        return new Compile(optimizer, losses, inOrder, metrics, step, rateMultipliers, stepsPerExecution, true);
    }

    int stepsPerExecution() {
        return stepsPerExecution;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** Whether it says more than Keras' files have a place for. */
    boolean isOwn() {
        return step != TrainStep.STANDARD || !rateMultipliers.isEmpty();
    }

    TrainPlan plan(Network model, List<Objective> objectives) {
        Set<String> known = new LinkedHashSet<>();
        WeightPlace.of(model).stream()
                .filter(p -> !p.weights().isEmpty())
                .forEach(p -> known.addAll(List.of(p.path().split("/"))));
        for (String layer : rateMultipliers.keySet()) {
            if (!known.contains(layer)) {
                throw new IllegalArgumentException("[compile] no layer with weights is named '" + layer + "'"
                        + Spelling.hint(layer, known) + "; there are " + String.join(", ", known));
            }
        }
        boolean inFloat16 = model.dtypePolicy() == DTypePolicy.MIXED_FLOAT16;
        boolean scales = inFloat16 && !(optimizer instanceof LossScaleOptimizer);
        return new TrainPlan(scales ? optimizer.lossScale() : optimizer, objectives, step, rateMultipliers, recomputes);
    }

    TrainPlan plan(List<Objective> objectives) {
        return new TrainPlan(optimizer, objectives, step, rateMultipliers, recomputes);
    }

    /** What is asked of each output, in order. */
    List<Objective> objectives(List<String> outputs) {
        checkNames("loss", losses.keySet(), outputs);
        checkNames("metrics", metrics.keySet(), outputs);
        if (!inOrder.isEmpty() && inOrder.size() != outputs.size()) {
            throw new IllegalArgumentException("[compile] " + inOrder.size()
                    + " losses were given in order, but the model has " + outputs.size() + " outputs ("
                    + String.join(", ", outputs) + ")");
        }
        List<Objective> result = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            result.add(objective(outputs.get(i), i));
        }
        if (result.stream().allMatch(o -> o.loss().isEmpty())) {
            throw new IllegalArgumentException("[compile] no loss was given; add .loss(\"mse\"), for example");
        }
        return result;
    }

    private Objective objective(String output, int i) {
        Optional<Weighted> loss = inOrder.isEmpty()
                ? Optional.ofNullable(losses.getOrDefault(output, losses.get(EVERY)))
                : Optional.of(inOrder.get(i));
        List<Objective.Named> figures = new ArrayList<>(metrics.getOrDefault(EVERY, List.of()));
        figures.addAll(metrics.getOrDefault(output, List.of()));
        return new Objective(
                output, loss.map(Weighted::loss), loss.map(Weighted::weight).orElse(1.0), distinct(figures));
    }

    /** A weighted metric whose name another has is reported as {@code weighted_...}, as in Keras. */
    private static List<Objective.Named> distinct(List<Objective.Named> figures) {
        Set<String> plain = figures.stream()
                .filter(f -> !f.weighted())
                .map(Objective.Named::name)
                .collect(Collectors.toSet());
        return figures.stream()
                .map(f -> f.weighted() && plain.contains(f.name())
                        ? new Objective.Named("weighted_" + f.name(), f.metric(), true)
                        : f)
                .toList();
    }

    private static void checkNames(String what, Iterable<String> given, List<String> outputs) {
        for (String n : given) {
            if (!n.equals(EVERY) && !outputs.contains(n)) {
                throw new IllegalArgumentException("[compile] " + what + " of '" + n + "', but there is no such output"
                        + Spelling.hint(n, outputs) + "; the outputs are " + String.join(", ", outputs));
            }
        }
    }

    @Override
    public String toString() {
        return "Compile(" + optimizer.name() + ", losses " + losses + inOrder + ", metrics " + metrics + ")";
    }
}
