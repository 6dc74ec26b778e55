package org.argali.layers;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.argali.constraints.Constraint;
import org.argali.regularizers.Regularizer;

/** Regularizers and constraints of a layer: those of its weights by name, and that of its outputs. */
record Rules(
        Map<String, Regularizer> regularizers, Map<String, Constraint> constraints, Optional<Regularizer> activity) {
    static final Rules NONE = new Rules(Map.of(), Map.of(), Optional.empty());

    Rules regularizer(String weight, Regularizer r) {
        return new Rules(with(regularizers, weight, r), constraints, activity);
    }

    Rules constraint(String weight, Constraint c) {
        return new Rules(regularizers, with(constraints, weight, c), activity);
    }

    Rules activity(Regularizer r) {
        return new Rules(regularizers, constraints, Optional.of(r));
    }

    private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
        Map<String, T> copy = new HashMap<>(map);
        copy.put(key, value);
        return Map.copyOf(copy);
    }
}
