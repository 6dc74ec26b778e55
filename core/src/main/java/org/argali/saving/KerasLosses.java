package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import org.argali.losses.BinaryFocalCrossentropy;
import org.argali.losses.CategoricalFocalCrossentropy;
import org.argali.losses.Loss;
import org.argali.losses.Losses;
import org.argali.losses.Reduction;
import org.argali.losses.SparseCategoricalCrossentropy;

/** Reads losses. */
final class KerasLosses {
    private KerasLosses() {}

    static Loss read(JsonNode json) {
        Config c = Config.of(json);
        if (c.isName()) {
            return Losses.parse(c.className());
        }
        c.harmless("name");
        c.off("dtype");
        Loss loss = loss(c).reduction(reduction(c));
        c.done();
        return loss;
    }

    private static Reduction reduction(Config c) {
        String name = c.text("reduction").orElse("none");
        if (name.equals("mean")) {
            return Reduction.SUM_OVER_BATCH_SIZE;
        }
        return Arrays.stream(Reduction.values())
                .filter(r -> r.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> c.unsupported("reduction"));
    }

    private static Loss loss(Config c) {
        return switch (c.className()) {
            case "MeanSquaredError",
                    "MeanAbsoluteError",
                    "MeanAbsolutePercentageError",
                    "MeanSquaredLogarithmicError",
                    "LogCosh",
                    "KLDivergence",
                    "Poisson",
                    "Hinge",
                    "SquaredHinge",
                    "CategoricalHinge" -> Losses.parse(c.className());
            case "Huber" -> Losses.huber().delta(c.number("delta", 1));
            case "CosineSimilarity" -> Losses.cosineSimilarity().axis(c.integer("axis", -1));
            case "BinaryCrossentropy" -> {
                lastAxis(c);
                yield Losses.binaryCrossentropy()
                        .fromLogits(c.flag("from_logits", false))
                        .labelSmoothing(c.number("label_smoothing", 0));
            }
            case "CategoricalCrossentropy" -> {
                lastAxis(c);
                yield Losses.categoricalCrossentropy()
                        .fromLogits(c.flag("from_logits", false))
                        .labelSmoothing(c.number("label_smoothing", 0));
            }
            case "SparseCategoricalCrossentropy" -> sparse(c);
            case "BinaryFocalCrossentropy" -> binaryFocal(c);
            case "CategoricalFocalCrossentropy" -> categoricalFocal(c);
            case "Dice" -> {
                c.off("axis");
                yield Losses.dice();
            }
            case "Tversky" -> {
                c.off("axis");
                yield Losses.tversky().alpha(c.number("alpha", 0.5)).beta(c.number("beta", 0.5));
            }
            default -> throw new NotSupportedException("loss " + c.className());
        };
    }

    static void lastAxis(Config c) {
        if (c.integer("axis", -1) != -1) {
            throw c.unsupported("axis");
        }
    }

    static SparseCategoricalCrossentropy sparse(Config c) {
        lastAxis(c);
        SparseCategoricalCrossentropy loss =
                Losses.sparseCategoricalCrossentropy().fromLogits(c.flag("from_logits", false));
        return c.get("ignore_class").isPresent() ? loss.ignoreClass(c.integer("ignore_class")) : loss;
    }

    private static Loss binaryFocal(Config c) {
        lastAxis(c);
        double alpha = c.number("alpha", 0.25);
        BinaryFocalCrossentropy loss = Losses.binaryFocalCrossentropy()
                .gamma(c.number("gamma", 2))
                .labelSmoothing(c.number("label_smoothing", 0));
        loss = c.flag("apply_class_balancing", false) ? loss.balanced(alpha) : loss;
        return c.flag("from_logits", false) ? loss.fromLogits() : loss;
    }

    private static Loss categoricalFocal(Config c) {
        lastAxis(c);
        CategoricalFocalCrossentropy loss = Losses.categoricalFocalCrossentropy()
                .alpha(c.number("alpha", 0.25))
                .gamma(c.number("gamma", 2))
                .labelSmoothing(c.number("label_smoothing", 0));
        return c.flag("from_logits", false) ? loss.fromLogits() : loss;
    }
}
