package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import org.argali.initializers.Initializer;
import org.argali.initializers.Initializers;

/** Reads initializers. */
final class KerasInitializers {
    private KerasInitializers() {}

    static Initializer read(JsonNode json) {
        Config c = Config.of(json);
        c.harmless("seed", "input_axes", "output_axes");
        Initializer i = switch (c.className()) {
            case "Zeros", "zeros" -> Initializers.ZEROS;
            case "GlorotUniform", "glorot_uniform" -> Initializers.GLOROT_UNIFORM;
            case "RandomUniform", "random_uniform", "uniform" -> uniform(c);
            case "Orthogonal", "orthogonal" -> orthogonal(c);
            default -> throw new NotSupportedException("initializer " + c.className());
        };
        c.done();
        return i;
    }

    private static Initializer uniform(Config c) {
        if (c.number("minval", -0.05) != -0.05) {
            throw c.unsupported("minval");
        }
        if (c.number("maxval", 0.05) != 0.05) {
            throw c.unsupported("maxval");
        }
        return Initializers.RANDOM_UNIFORM;
    }

    private static Initializer orthogonal(Config c) {
        if (c.number("gain", 1) != 1) {
            throw c.unsupported("gain");
        }
        return Initializers.ORTHOGONAL;
    }
}
