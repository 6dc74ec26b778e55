package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.argali.layers.Activation;
import org.argali.layers.Activations;

/** Reads activations. */
final class KerasActivations {
    private KerasActivations() {}

    static Activation read(JsonNode json) {
        Config c = Config.of(json);
        c.done();
        return named(c.className());
    }

    static Activation named(String name) {
        for (Activations a : Activations.values()) {
            if (a.name().toLowerCase(Locale.ROOT).equals(name)) {
                return a;
            }
        }
        throw new NotSupportedException("activation " + name);
    }
}
