package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.tensor.NDArray;
import org.argali.text.Spelling;
import org.jspecify.annotations.Nullable;

/** Arrays as users hand them over: one, several in order, or several by name. */
final class Feeds {
    private final @Nullable List<NDArray> inOrder;
    private final Map<String, NDArray> byName;

    private Feeds(@Nullable List<NDArray> inOrder, Map<String, NDArray> byName) {
        this.inOrder = inOrder;
        this.byName = byName;
    }

    static Feeds of(NDArray one) {
        return new Feeds(List.of(one), Map.of());
    }

    static Feeds of(List<NDArray> several) {
        return new Feeds(List.copyOf(several), Map.of());
    }

    static Feeds of(Map<String, NDArray> named) {
        return new Feeds(null, new LinkedHashMap<>(named));
    }

    /**
     * The arrays in the order of {@code names}.
     *
     * @param what {@code input} or {@code output}, for messages
     * @throws IllegalArgumentException if one is missing, unknown, or too many
     */
    List<NDArray> resolve(String what, List<String> names) {
        List<NDArray> list = inOrder;
        if (list != null) {
            if (list.size() != names.size()) {
                throw new IllegalArgumentException("the model has " + names.size() + " " + what + "s ("
                        + String.join(", ", names) + "), but " + list.size() + " arrays were given");
            }
            return list;
        }
        for (String n : byName.keySet()) {
            if (!names.contains(n)) {
                throw new IllegalArgumentException("there is no " + what + " '" + n + "'" + Spelling.hint(n, names)
                        + "; the " + what + "s are " + String.join(", ", names));
            }
        }
        List<NDArray> result = new ArrayList<>();
        for (String n : names) {
            NDArray a = byName.get(n);
            if (a == null) {
                throw new IllegalArgumentException("the " + what + " '" + n + "' is missing; given are "
                        + String.join(", ", byName.keySet()) + ", the " + what + "s are " + String.join(", ", names));
            }
            result.add(a);
        }
        return result;
    }
}
