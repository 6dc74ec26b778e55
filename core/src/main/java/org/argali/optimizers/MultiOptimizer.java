package org.argali.optimizers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Several optimizers, chosen by the names of weights: the first whose regular expression has a match, else {@code otherwise}.
 * Each keeps its own rate, steps and slots; clipping by a global norm is over its own weights.
 *
 * <pre>{@code
 * Optimizer o = Optimizers.multi(adam()).with("^encoder/", sgd().learningRate(1e-4));
 * }</pre>
 */
public record MultiOptimizer(Optimizer otherwise, Map<String, Optimizer> byName) implements Optimizer {
    public MultiOptimizer {
        byName = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * Lets weights whose names in the model ({@code encoder/dense_1/kernel}) match be updated by another optimizer.
     *
     * @throws IllegalArgumentException if that is one of this kind, or its rate is a Java function
     */
    public MultiOptimizer with(String names, Optimizer o) {
        Map<String, Optimizer> m = new LinkedHashMap<>(byName);
        m.put(names, o);
        return new MultiOptimizer(otherwise, m);
    }

    @Override
    public Optimizer part(String path) {
        return byName.entrySet().stream()
                .filter(x -> Pattern.compile(x.getKey()).matcher(path).find())
                .<Optimizer>map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    @Override
    public String name() {
        return "multi_optimizer";
    }

    /** There is none: each of the optimizers has its own. */
    @Override
    public double learningRate() {
        return 0;
    }

    @Override
    public boolean hasSchedule() {
        return true; // the rate cannot be set
    }

    @Override
    public List<Slot> slots(TensorType weight) {
        throw asked();
    }

    @Override
    public List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        throw asked();
    }

    private static IllegalStateException asked() {
        return new IllegalStateException("[multi_optimizer] its parts update weights; ask part(path)");
    }
}
