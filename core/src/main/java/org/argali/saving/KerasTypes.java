package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.argali.tensor.DType;
import org.argali.tensor.DTypePolicy;

/** Reads element types and policies. */
final class KerasTypes {
    private KerasTypes() {}

    /** The option {@code dtype} of something that computes in float32. */
    static void float32(Config c) {
        float32(c, false);
    }

    /** The option {@code dtype} of a layer, if it has one. */
    static Optional<DTypePolicy> policy(Config c) {
        return c.get("dtype").map(v -> {
            String name =
                    v.isTextual() ? v.asText() : v.path("config").path("name").asText(v.toString());
            try {
                return DTypePolicy.parse(name);
            } catch (IllegalArgumentException e) {
                throw new NotSupportedException(c.className() + " with dtype " + name
                        + ": weights are float32 always, so its policy is float32, mixed_bfloat16 or mixed_float16");
            }
        });
    }

    /** The option {@code dtype} of a metric; those that count pairs of classes say int32 in Keras' files. */
    static void ofMetric(Config c) {
        float32(c, c.className().endsWith("IoU"));
    }

    private static void float32(Config c, boolean counts) {
        c.get("dtype").ifPresent(v -> {
            JsonNode name = v.isTextual() ? v : v.path("config").path("name");
            if (!name.asText().equals("float32") && !(counts && name.asText().equals("int32"))) {
                throw new NotSupportedException(
                        c.className() + " with dtype " + (name.isMissingNode() ? v : name.asText())
                                + ": everything is computed in float32, so its dtype policy must be float32");
            }
        });
    }

    /** The option {@code dtype} of data. */
    static DType data(Config c) {
        return switch (c.text("dtype").orElse("float32")) {
            case "float32" -> DType.FLOAT32;
            case "bfloat16" -> DType.BFLOAT16;
            case "float16" -> DType.FLOAT16;
            case "int32", "int64" -> DType.INT32;
            case "bool" -> DType.BOOL;
            default -> throw c.unsupported("dtype");
        };
    }
}
