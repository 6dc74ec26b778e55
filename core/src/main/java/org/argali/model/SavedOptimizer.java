package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.files.Hdf5Group;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.saving.Keras2Weights;
import org.argali.saving.Keras3Weights;
import org.argali.tensor.NDArray;
import org.argali.train.OptimizerState;

/** What a file has of an optimizer. */
final class SavedOptimizer {
    private final List<NDArray> arrays;
    private final boolean slotBySlot;

    private SavedOptimizer(List<NDArray> arrays, boolean slotBySlot) {
        this.arrays = arrays;
        this.slotBySlot = slotBySlot;
    }

    /** {@code optimizer/vars/0, 1, ...}. */
    static SavedOptimizer keras3(String file, Hdf5Group root) {
        return new SavedOptimizer(Keras3Weights.numbered(root, "optimizer/vars"), false);
    }

    /** {@code optimizer_weights}, whose order Keras 3 changed; then a learning rate is among them. */
    static SavedOptimizer listed(String file, Hdf5Group root) {
        Map<String, NDArray> all = root.group("optimizer_weights")
                .map(g -> Keras2Weights.listed(g, file))
                .orElse(new LinkedHashMap<>());
        boolean keras3 = root.text("keras_version").orElse("").startsWith("3")
                || all.keySet().stream().anyMatch(n -> n.contains("learning_rate"));
        return new SavedOptimizer(new ArrayList<>(all.values()), !keras3);
    }

    boolean isThere() {
        return !arrays.isEmpty();
    }

    /** Those that the file is to have: Keras saves only a counter and a rate of a model that was compiled, not trained. */
    private List<OptimizerState.Entry> entries(Model model) {
        OptimizerState state = optimizer(model);
        List<OptimizerState.Entry> all = slotBySlot ? state.entriesOfKeras2(startsWithCounter()) : state.entries();
        return !slotBySlot && arrays.size() <= 2 && arrays.size() < all.size() ? all.subList(0, arrays.size()) : all;
    }

    static OptimizerState optimizer(Model model) {
        Map<Weight, String> paths = WeightPlace.paths(model);
        List<Weight> trained =
                model.weights().stream().filter(Weight::trainable).toList();
        return new OptimizerState(
                model.trainState(),
                trained,
                w -> paths.getOrDefault(w, w.name()).replace('/', '_'));
    }

    private boolean startsWithCounter() {
        return !arrays.isEmpty() && arrays.get(0).shape().rank() == 0;
    }

    boolean fits(Model model) {
        return isThere() && model.isCompiled() && problems(model).isEmpty();
    }

    List<String> problems(Model model) {
        List<OptimizerState.Entry> own = entries(model);
        List<String> problems = new ArrayList<>();
        if (own.size() > arrays.size() || !onlyUnused(own.size())) {
            problems.add("the optimizer keeps " + own.size() + " arrays, but the file has " + arrays.size()
                    + "; Model.load(path, false) leaves the optimizer out");
            return problems;
        }
        for (int i = 0; i < own.size(); i++) {
            OptimizerState.Entry e = own.get(i);
            if (!e.type().equals(arrays.get(i).type())) {
                problems.add(
                        e.name() + " is " + e.type() + ", but " + arrays.get(i).type() + " in the file");
            }
        }
        return problems;
    }

    /** Keras 2 keeps arrays that nothing uses: {@code float32[1]} for a variant of Adam, momentum of SGD without. */
    private boolean onlyUnused(int from) {
        return slotBySlot
                ? arrays.subList(from, arrays.size()).stream()
                        .allMatch(a -> a.dtype().isFloat())
                : from == arrays.size();
    }

    void set(Model model) {
        List<OptimizerState.Entry> own = entries(model);
        for (int i = 0; i < own.size(); i++) {
            own.get(i).set().accept(arrays.get(i));
        }
    }
}
