package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.argali.layers.Activation;
import org.argali.layers.Activations;
import org.argali.layers.ParametricActivations;

/** Reads and writes activations. */
final class KerasActivations {
    private KerasActivations() {}

    private static final Set<String> LAYERS = Set.of("ReLU", "LeakyReLU", "ELU", "Softmax", "Activation");

    /** A name, a function with arguments as an object, or a layer that is nothing but an activation. */
    static Activation read(JsonNode json) {
        Config c = Config.of(json);
        return LAYERS.contains(c.className()) ? ofLayer(c) : read(c);
    }

    private static Activation ofLayer(Config c) {
        c.harmless("name", "trainable");
        KerasTypes.float32(c);
        Activation a = switch (c.className()) {
            case "ReLU" -> relu(c);
            case "LeakyReLU" -> Activations.leakyRelu(c.number("negative_slope", 0.3));
            case "ELU" -> Activations.elu(c.number("alpha", 1));
            case "Softmax" -> Activations.softmax(axis(c));
            default -> read(c.need("activation"));
        };
        c.done();
        return a;
    }

    /**
     * Keras knows functions by name alone; where there are arguments, layers take the place of functions. Functions with
     * arguments that no layer has are written as they are read here; Keras refuses them.
     */
    static JsonNode write(Activation a) {
        if (a instanceof Activations) {
            return KerasWriter.value(a.kerasName());
        } else if (a instanceof ParametricActivations.Relu r) {
            Object max = r.maxValue() == Double.POSITIVE_INFINITY ? Optional.empty() : r.maxValue();
            return layer("ReLU", "negative_slope", r.negativeSlope(), "max_value", max, "threshold", r.threshold());
        } else if (a instanceof ParametricActivations.LeakyRelu r) {
            return layer("LeakyReLU", "negative_slope", r.negativeSlope());
        } else if (a instanceof ParametricActivations.Elu e) {
            return layer("ELU", "alpha", e.alpha());
        } else if (a instanceof ParametricActivations.SoftmaxOver s) {
            return layer("Softmax", "axis", s.axis());
        }
        return function(a);
    }

    private static JsonNode function(Activation a) {
        if (a instanceof ParametricActivations.Celu c) {
            return function("celu", "alpha", c.alpha());
        } else if (a instanceof ParametricActivations.Gelu g) {
            return function("gelu", "approximate", g.approximate());
        } else if (a instanceof ParametricActivations.LogSoftmaxOver s) {
            return function("log_softmax", "axis", s.axis());
        } else if (a instanceof ParametricActivations.SparsemaxOver s) {
            return function("sparsemax", "axis", s.axis());
        } else if (a instanceof ParametricActivations.Squareplus s) {
            return function("squareplus", "b", s.b());
        } else if (a instanceof ParametricActivations.SoftShrink s) {
            return function("soft_shrink", "threshold", s.threshold());
        } else if (a instanceof ParametricActivations.HardShrink s) {
            return function("hard_shrink", "threshold", s.threshold());
        } else if (a instanceof ParametricActivations.Threshold t) {
            return function("threshold", "threshold", t.threshold(), "default_value", t.defaultValue());
        } else if (a instanceof ParametricActivations.Glu g) {
            return function("glu", "axis", g.axis());
        }
        throw KerasWriter.unwritable("activation", a);
    }

    private static JsonNode layer(String className, Object... options) {
        return KerasWriter.object("keras.layers", className, options);
    }

    private static JsonNode function(String name, Object... options) {
        return KerasWriter.object("keras.activations", name, options);
    }

    static Activation read(Config c) {
        Activation a = switch (c.className()) {
            case "relu" -> relu(c);
            case "leaky_relu" -> Activations.leakyRelu(c.number("negative_slope", 0.2));
            case "elu" -> Activations.elu(c.number("alpha", 1));
            case "celu" -> Activations.celu(c.number("alpha", 1));
            case "gelu" -> Activations.gelu(c.flag("approximate", false));
            case "softmax" -> Activations.softmax(axis(c));
            case "log_softmax" -> Activations.logSoftmax(axis(c));
            case "sparsemax" -> Activations.sparsemax(axis(c));
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
        return Activations.relu(slope, max, threshold);
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
