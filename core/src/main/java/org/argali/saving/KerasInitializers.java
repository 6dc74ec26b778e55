package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import org.argali.initializers.Distribution;
import org.argali.initializers.FanMode;
import org.argali.initializers.Initializer;
import org.argali.initializers.Initializers;

/** Reads initializers. */
final class KerasInitializers {
    private KerasInitializers() {}

    static Initializer read(JsonNode json) {
        Config c = Config.of(json);
        c.harmless("seed").off("input_axes", "output_axes");
        Initializer i = switch (c.className()) {
            case "Zeros", "zeros" -> Initializers.ZEROS;
            case "Ones", "ones" -> Initializers.ONES;
            case "GlorotUniform", "glorot_uniform" -> Initializers.GLOROT_UNIFORM;
            case "GlorotNormal", "glorot_normal" -> Initializers.GLOROT_NORMAL;
            case "HeUniform", "he_uniform" -> Initializers.HE_UNIFORM;
            case "HeNormal", "he_normal" -> Initializers.HE_NORMAL;
            case "LecunUniform", "lecun_uniform" -> Initializers.LECUN_UNIFORM;
            case "LecunNormal", "lecun_normal" -> Initializers.LECUN_NORMAL;
            case "Constant", "constant" -> Initializers.constant(c.number("value", 0));
            case "Identity", "identity", "IdentityInitializer" -> Initializers.identity(c.number("gain", 1));
            case "Orthogonal", "orthogonal", "OrthogonalInitializer" -> Initializers.orthogonal(c.number("gain", 1));
            case "RandomUniform", "random_uniform", "uniform" ->
                Initializers.randomUniform(c.number("minval", -0.05), c.number("maxval", 0.05));
            case "RandomNormal", "random_normal", "normal" ->
                Initializers.randomNormal(c.number("mean", 0), c.number("stddev", 0.05));
            case "TruncatedNormal", "truncated_normal" ->
                Initializers.truncatedNormal(c.number("mean", 0), c.number("stddev", 0.05));
            case "VarianceScaling", "variance_scaling" ->
                Initializers.varianceScaling(
                        c.number("scale", 1),
                        c.choice("mode", FanMode.class, FanMode.FAN_IN),
                        c.choice("distribution", Distribution.class, Distribution.TRUNCATED_NORMAL));
            default -> throw new NotSupportedException("initializer " + c.className());
        };
        c.done();
        return i;
    }
}
