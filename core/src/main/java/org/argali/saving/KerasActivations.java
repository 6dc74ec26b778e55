package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import org.argali.layers.Activation;
import org.argali.layers.Activations;

/** Reads activations. */
final class KerasActivations {
    private KerasActivations() {}

    /** A name, or a function with arguments as an object. */
    static Activation read(JsonNode json) {
        return read(Config.of(json));
    }

    static Activation read(Config c) {
        Activation a = switch (c.className()) {
            case "relu" -> relu(c);
            case "leaky_relu" -> Activations.leakyRelu(c.number("negative_slope", 0.2));
            case "elu" -> Activations.elu(c.number("alpha", 1));
            case "celu" -> Activations.celu(c.number("alpha", 1));
            case "gelu" -> Activations.gelu(c.flag("approximate", false));
            case "softmax" -> axis(c) == -1 ? Activations.SOFTMAX : Activations.softmax(axis(c));
            case "log_softmax" -> axis(c) == -1 ? Activations.LOG_SOFTMAX : Activations.logSoftmax(axis(c));
            case "squareplus" -> Activations.squareplus(c.number("b", 4));
            case "soft_shrink" -> Activations.softShrink(c.number("threshold", 0.5));
            case "hard_shrink" -> Activations.hardShrink(c.number("threshold", 0.5));
            case "threshold" -> Activations.threshold(c.number("threshold"), c.number("default_value"));
            case "glu" -> Activations.glu(axis(c));
            default -> named(c.className());
        };
        c.done();
        return a;
    }

    private static int axis(Config c) {
        return c.integer("axis", -1);
    }

    private static Activation relu(Config c) {
        double slope = c.number("negative_slope", 0);
        double max = c.number("max_value", Double.POSITIVE_INFINITY);
        double threshold = c.number("threshold", 0);
        boolean plain = slope == 0 && threshold == 0 && max == Double.POSITIVE_INFINITY;
        return plain ? Activations.RELU : Activations.relu(slope, max, threshold);
    }

    private static Activation named(String name) {
        try {
            return Activations.parse(name);
        } catch (IllegalArgumentException e) {
            NotSupportedException better = new NotSupportedException("activation " + name);
            better.initCause(e);
            throw better;
        }
    }
}
