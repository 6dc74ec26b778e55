package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.argali.layers.Weight;
import org.argali.optimizers.Optimizer;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** What an optimizer keeps, as a list of arrays in the order in which Keras' files have them. */
public final class OptimizerState {
    private final TrainState state;
    private final List<Weight> trained;
    private final Function<Weight, String> names;

    /**
     * @param trained the weights that are trained, in the order of the model
     * @param names of weights, unique
     */
    public OptimizerState(TrainState state, List<Weight> trained, Function<Weight, String> names) {
        this.state = state;
        this.trained = List.copyOf(trained);
        this.names = names;
    }

    /** One array: what it is called, and how to read and write it. */
    public record Entry(String name, TensorType type, Supplier<NDArray> value, Consumer<NDArray> set) {
        static Entry of(String name, Variable v) {
            return new Entry(name, v.type(), v::get, v::set);
        }
    }

    /** Keras 3: counter, rate unless there is a schedule, then the slots. */
    public List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        state.lossScale().ifPresent(s -> {
            all.add(unused("loss_scale_optimizer/iteration", NDArray.scalar(0)));
            all.add(unused("loss_scale_optimizer/learning_rate", NDArray.scalar(0f)));
            all.add(Entry.of("loss_scale_optimizer/step_counter", s.goodSteps()));
            all.add(Entry.of("loss_scale_optimizer/dynamic_scale", s.scale()));
        });
        all.add(Entry.of(named("iteration"), state.iterations()));
        if (!state.optimizer().hasSchedule()) {
            all.add(Entry.of(named("learning_rate"), state.learningRate()));
        }
        TreeSet<Integer> blocks = new TreeSet<>();
        trained.forEach(w -> slots(w).forEach(s -> blocks.add(block(s.name()))));
        for (int b : blocks) {
            trained.forEach(w -> all.addAll(block(w, b)));
        }
        return all;
    }

    /** Keras 2: perhaps the counter, then each kind of slot for all weights. */
    public List<Entry> entriesOfKeras2(boolean counter) {
        List<Entry> all = new ArrayList<>();
        if (counter) {
            all.add(Entry.of(named("iteration"), state.iterations()));
        }
        int kinds = trained.stream().mapToInt(w -> slots(w).size()).max().orElse(0);
        for (int k = 0; k < kinds; k++) {
            for (Weight w : trained) {
                all.add(entry(w, k));
            }
        }
        return all;
    }

    private String named(String what) {
        return state.optimizer().name() + "/" + what;
    }

    private List<Optimizer.Slot> slots(Weight w) {
        return state.slotKinds(w);
    }

    /** Slots of one block stand together weight by weight; one block after another. */
    private int block(String slot) {
        return switch (slot) {
            case "average" -> 0;
            case "gradient_accumulator" -> 1;
            case "momentum" -> state.optimizer().name().equals("rmsprop") ? 3 : 2;
            case "velocity_hat" -> 3;
            case "average_gradient" -> 4;
            case "u_product" -> 5;
            default -> 2;
        };
    }

    private List<Entry> block(Weight w, int block) {
        List<Entry> all = new ArrayList<>();
        List<Optimizer.Slot> slots = slots(w);
        boolean factored = state.optimizer().name().equals("adafactor");
        if (factored && slots.size() == 1 && block == 2) {
            all.add(placeholder(w, "r"));
            all.add(placeholder(w, "c"));
        }
        for (int k = 0; k < slots.size(); k++) {
            if (block(slots.get(k).name()) != block) {
                continue;
            }
            if (!slots.get(k).name().equals("u_product")) {
                all.add(entry(w, k));
            } else if (w == trained.get(0)) {
                all.add(shared(k));
            }
        }
        return all;
    }

    private Entry entry(Weight w, int slot) {
        return Entry.of(
                named(names.apply(w) + "_" + slots(w).get(slot).name()),
                state.slots(w).get(slot));
    }

    /** What Keras keeps once, and here each weight has. */
    private Entry shared(int slot) {
        Variable first = state.slots(trained.get(0)).get(slot);
        return new Entry(
                named(slots(trained.get(0)).get(slot).name()),
                first.type(),
                first::get,
                v -> trained.forEach(w -> state.slots(w).get(slot).set(v)));
    }

    /** What Keras keeps and nothing uses. */
    private static Entry unused(String name, NDArray value) {
        return new Entry(name, value.type(), () -> value, v -> {});
    }

    /** Keras' Adafactor keeps scalars that nothing uses for weights that it does not factor. */
    private Entry placeholder(Weight w, String slot) {
        return unused(named(names.apply(w) + "_" + slot), NDArray.scalar(0f));
    }
}
