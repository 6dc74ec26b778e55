package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.argali.layers.Weight;

/** Weights of a case into a layer or model. */
final class Weights {
    private Weights() {}

    /** Sets all weights after a look at their names and shapes; false if they do not fit. */
    static boolean load(List<Weight> own, GoldenCase.Content c, Findings findings) {
        JsonNode list = c.need("weights");
        boolean fits = own.size() == list.size();
        findings.check(fits, "there are " + own.size() + " weights, not " + list.size() + ": " + own);
        for (int i = 0; fits && i < own.size(); i++) {
            fits = load(own.get(i), i, list.path(i), c, findings);
        }
        return fits;
    }

    private static boolean load(Weight w, int i, JsonNode json, GoldenCase.Content c, Findings findings) {
        String name = json.path("name").asText();
        findings.check(w.name().equals(name), "weight " + i + " is called " + w.name() + ", not " + name);
        findings.check(
                w.trainable() == json.path("trainable").asBoolean(),
                "weight " + i + " is " + w + ", but trainable=" + json.path("trainable"));
        boolean fits = c.array(json.path("key")).type().equals(w.type());
        findings.check(
                fits,
                "weight " + i + " is " + w + ", not "
                        + c.array(json.path("key")).type());
        if (fits) {
            w.set(c.array(json.path("key")));
        }
        return fits;
    }
}
