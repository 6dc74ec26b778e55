package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.argali.initializers.Constant;
import org.argali.initializers.Distribution;
import org.argali.initializers.FanMode;
import org.argali.initializers.Identity;
import org.argali.initializers.Initializer;
import org.argali.initializers.Initializers;
import org.argali.initializers.Orthogonal;
import org.argali.initializers.RandomNormal;
import org.argali.initializers.RandomUniform;
import org.argali.initializers.TruncatedNormal;
import org.argali.initializers.VarianceScaling;

/** Reads and writes initializers. */
final class KerasInitializers {
    private KerasInitializers() {}

    static Initializer read(JsonNode json) {
        Config c = Config.of(json);
        c.harmless("seed").off("input_axes", "output_axes");
        Initializer i = switch (c.className()) {
            case "Zeros", "zeros", "zero" -> Initializers.ZEROS;
            case "Ones", "ones", "one" -> Initializers.ONES;
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

    static JsonNode write(Initializer i) {
        if (i instanceof Initializers known) {
            return write(known);
        } else if (i instanceof Constant c) {
            return object("Constant", "value", c.value());
        } else if (i instanceof Identity d) {
            return object("Identity", "gain", d.gain());
        } else if (i instanceof Orthogonal o) {
            return object("Orthogonal", "seed", Optional.empty(), "gain", o.gain());
        } else if (i instanceof RandomUniform u) {
            return object("RandomUniform", "seed", Optional.empty(), "minval", u.low(), "maxval", u.high());
        } else if (i instanceof RandomNormal n) {
            return object("RandomNormal", "seed", Optional.empty(), "mean", n.mean(), "stddev", n.stddev());
        } else if (i instanceof TruncatedNormal n) {
            return object("TruncatedNormal", "seed", Optional.empty(), "mean", n.mean(), "stddev", n.stddev());
        } else if (i instanceof VarianceScaling v) {
            return scaling("VarianceScaling", "scale", v.scale(), "mode", v.mode(), "distribution", v.distribution());
        }
        throw KerasWriter.unwritable("initializer", i);
    }

    private static JsonNode write(Initializers known) {
        return switch (known) {
            case ZEROS -> object("Zeros");
            case ONES -> object("Ones");
            case GLOROT_UNIFORM -> scaling("GlorotUniform");
            case GLOROT_NORMAL -> scaling("GlorotNormal");
            case HE_UNIFORM -> scaling("HeUniform");
            case HE_NORMAL -> scaling("HeNormal");
            case LECUN_UNIFORM -> scaling("LecunUniform");
            case LECUN_NORMAL -> scaling("LecunNormal");
            default -> write(known.value());
        };
    }

    private static ObjectNode scaling(String className, Object... options) {
        ObjectNode o = object(className, options);
        ((ObjectNode) o.path("config")).putNull("seed").putNull("input_axes").putNull("output_axes");
        return o;
    }

    private static ObjectNode object(String className, Object... options) {
        return KerasWriter.object("keras.initializers", className, options);
    }
}
