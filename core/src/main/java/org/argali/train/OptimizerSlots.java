package org.argali.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.argali.layers.Weight;
import org.argali.optimizers.Optimizer;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** What an optimizer keeps from step to step: its rate, the number of its steps, a slot or more for each weight. */
final class OptimizerSlots {
    private final Optimizer optimizer;
    private final Function<Weight, String> path;
    private final Variable learningRate;
    private final Variable iterations = Variable.zeros("optimizer/iterations", TensorType.i32());
    private final Map<Weight, List<Variable>> slots = new LinkedHashMap<>();

    /** @param path the name of a weight in the model */
    OptimizerSlots(Optimizer optimizer, Function<Weight, String> path) {
        this.optimizer = optimizer;
        this.path = path;
        this.learningRate = new Variable(
                "optimizer/learning_rate", TensorType.f32(), () -> NDArray.scalar((float) optimizer.learningRate()));
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** The optimizer as it treats this weight. */
    Optimizer optimizer(Weight w) {
        return optimizer.forWeight(path.apply(w), w.type());
    }

    Variable learningRate() {
        return learningRate;
    }

    Variable iterations() {
        return iterations;
    }

    List<Variable> slots(Weight w) {
        return slots.computeIfAbsent(w, this::newSlots);
    }

    private List<Variable> newSlots(Weight w) {
        List<Variable> all = new ArrayList<>();
        for (Optimizer.Slot s : optimizer(w).slots(w.type())) {
            all.add(new Variable(
                    "optimizer/" + w.layer().kind() + "/" + w.name() + "/" + s.name(),
                    s.type(),
                    () -> NDArray.generate(s.type(), i -> s.initial())));
        }
        return all;
    }

    /** Puts moving averages in place of the weights, where the optimizer keeps some. */
    void finish() {
        optimizer
                .finalSlot()
                .ifPresent(i -> slots.forEach((w, s) -> w.set(s.get(i).get())));
    }

    boolean hasAverages() {
        return optimizer.finalSlot().isPresent();
    }

    /** Exchanges weights and moving averages, where the optimizer keeps some. */
    void swapAverages() {
        optimizer
                .finalSlot()
                .ifPresent(i -> slots.forEach((w, s) -> {
                    NDArray weight = w.value();
                    w.set(s.get(i).get());
                    s.get(i).set(weight);
                }));
    }

    /** Every variable, as {@code iterations} and {@code dense/kernel/velocity}, in the order of their making. */
    Map<String, Variable> variables() {
        Map<String, Variable> all = new LinkedHashMap<>();
        all.put("learning_rate", learningRate);
        all.put("iterations", iterations);
        slots.forEach((w, kept) -> {
            List<Optimizer.Slot> kinds = optimizer(w).slots(w.type());
            for (int i = 0; i < kept.size(); i++) {
                Names.add(all, path.apply(w) + "/" + kinds.get(i).name(), kept.get(i));
            }
        });
        return all;
    }
}
