package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.argali.layers.AttentionLayer;
import org.argali.layers.Layer;

/** What Keras says in the calls of a layer besides the tensors that it is called on. */
final class KerasCalls {
    /** Options of calls that are tensors, in the order in which layers here take them. */
    static final List<String> TENSORS = List.of("value", "key", "attention_mask", "initial_state");

    private static final Set<String> OF_ATTENTION =
            Set.of("use_causal_mask", "return_attention_scores", "value", "key", "attention_mask");

    private KerasCalls() {}

    /** The layer with what its calls say and a layer here says in its configuration. */
    static Layer configured(Layer layer, JsonNode calls) {
        return layer instanceof AttentionLayer<?> a
                ? a.useCausalMask(flag(calls, "use_causal_mask"))
                        .returnAttentionScores(flag(calls, "return_attention_scores"))
                : layer;
    }

    private static boolean flag(JsonNode calls, String name) {
        Set<Boolean> said = new HashSet<>();
        calls.forEach(c -> said.add(c.path("kwargs").path(name).asBoolean()));
        if (said.size() > 1) {
            throw new NotSupportedException("calls of one layer of which only some have " + name);
        }
        return said.contains(true);
    }

    /** @throws NotSupportedException if the call says something that is not understood */
    static void check(String name, Layer layer, JsonNode call) {
        JsonNode kwargs = call.path("kwargs");
        for (Iterator<String> keys = kwargs.fieldNames(); keys.hasNext(); ) {
            String k = keys.next();
            JsonNode v = kwargs.path(k);
            boolean known = k.equals("initial_state")
                    || k.equals("mask")
                    || (k.equals("training") && !v.asBoolean())
                    || (layer instanceof AttentionLayer<?> && OF_ATTENTION.contains(k));
            if (!known && !v.isNull()) {
                throw new NotSupportedException("a call of " + name + " with " + k + "=" + v);
            }
        }
        for (JsonNode v : call.path("args")) {
            if (v.isValueNode() && !v.isNull()) {
                throw new NotSupportedException("a call of " + name + " on " + v);
            }
        }
    }
}
