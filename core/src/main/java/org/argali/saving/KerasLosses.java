package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.argali.losses.BinaryCrossentropy;
import org.argali.losses.BinaryFocalCrossentropy;
import org.argali.losses.CategoricalCrossentropy;
import org.argali.losses.CategoricalFocalCrossentropy;
import org.argali.losses.CategoricalGeneralizedCrossEntropy;
import org.argali.losses.Circle;
import org.argali.losses.CosineSimilarity;
import org.argali.losses.Ctc;
import org.argali.losses.Dice;
import org.argali.losses.Huber;
import org.argali.losses.Loss;
import org.argali.losses.Losses;
import org.argali.losses.Reduction;
import org.argali.losses.SparseCategoricalCrossentropy;
import org.argali.losses.Tversky;

/** Reads and writes losses. */
final class KerasLosses {
    /** Losses without options, which are metrics of the same names too. */
    static final Set<String> PLAIN = Set.of(
            "MeanSquaredError",
            "MeanAbsoluteError",
            "MeanAbsolutePercentageError",
            "MeanSquaredLogarithmicError",
            "LogCosh",
            "KLDivergence",
            "Poisson",
            "Hinge",
            "SquaredHinge",
            "CategoricalHinge");

    private KerasLosses() {}

    static Loss read(JsonNode json) {
        Config c = Config.of(json);
        if (c.isName()) {
            return Losses.parse(c.className());
        }
        c.harmless("name");
        KerasTypes.float32(c);
        Loss loss = loss(c).reduction(reduction(c));
        c.done();
        return loss;
    }

    static JsonNode write(Loss given) {
        Loss loss = given.reduction(Reduction.SUM_OVER_BATCH_SIZE);
        Map<String, Object> o = new LinkedHashMap<>();
        o.put("name", loss.name());
        o.put("reduction", given.reduction().kerasName());
        if (loss instanceof Huber h) {
            o.put("delta", h.delta());
        } else if (loss instanceof CosineSimilarity c) {
            o.put("axis", c.axis());
        } else if (loss instanceof BinaryCrossentropy b) {
            crossentropy(o, b.logits(), b.labelSmoothing());
        } else if (loss instanceof CategoricalCrossentropy c) {
            crossentropy(o, c.logits(), c.labelSmoothing());
        } else if (loss instanceof SparseCategoricalCrossentropy s) {
            o.put("from_logits", s.logits());
            s.ignoreClass().ifPresent(k -> o.put("ignore_class", k));
        } else if (loss instanceof BinaryFocalCrossentropy b) {
            crossentropy(o, b.logits(), b.labelSmoothing());
            o.put("apply_class_balancing", b.balanced());
            o.put("alpha", b.alpha());
            o.put("gamma", b.gamma());
        } else if (loss instanceof CategoricalFocalCrossentropy c) {
            crossentropy(o, c.logits(), c.labelSmoothing());
            o.put("alpha", c.alpha());
            o.put("gamma", c.gamma());
        } else if (loss instanceof Tversky t) {
            o.put("alpha", t.alpha());
            o.put("beta", t.beta());
            axes(o, t.axes());
        } else if (loss instanceof Dice d) {
            axes(o, d.axes());
        } else if (loss instanceof Circle c) {
            o.put("gamma", c.gamma());
            o.put("margin", c.margin());
            o.put("remove_diagonal", c.removeDiagonal());
        } else if (loss instanceof CategoricalGeneralizedCrossEntropy c) {
            o.put("q", c.q());
        } else if (loss instanceof Ctc) {
            return KerasWriter.object("keras.losses", "CTC", KerasWriter.value(o));
        } else if (!PLAIN.contains(loss.getClass().getSimpleName())) {
            throw KerasWriter.unwritable("loss", loss);
        }
        return KerasWriter.object("keras.losses", loss.getClass().getSimpleName(), KerasWriter.value(o));
    }

    private static void axes(Map<String, Object> o, List<Integer> axes) {
        if (!axes.isEmpty()) {
            o.put("axis", axes);
        }
    }

    private static void crossentropy(Map<String, Object> o, boolean logits, double smoothing) {
        o.put("from_logits", logits);
        o.put("label_smoothing", smoothing);
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
            case "BinaryCrossentropy" -> binary(c);
            case "CategoricalCrossentropy" -> categorical(c);
            case "SparseCategoricalCrossentropy" -> sparse(c);
            case "BinaryFocalCrossentropy" -> binaryFocal(c);
            case "CategoricalFocalCrossentropy" -> categoricalFocal(c);
            case "Dice" -> Losses.dice().axis(axes(c));
            case "Tversky" ->
                Losses.tversky()
                        .alpha(c.number("alpha", 0.5))
                        .beta(c.number("beta", 0.5))
                        .axis(axes(c));
            case "Circle" ->
                Losses.circle()
                        .gamma(c.number("gamma", 80))
                        .margin(c.number("margin", 0.4))
                        .removeDiagonal(c.flag("remove_diagonal", true));
            case "CTC" -> Losses.ctc();
            case "CategoricalGeneralizedCrossEntropy" -> Losses.categoricalGeneralizedCrossEntropy(c.number("q", 0.5));
            default -> throw new NotSupportedException("loss " + c.className());
        };
    }

    private static int axis(Config c) {
        return c.integer("axis", -1);
    }

    /** All axes if none is said. */
    private static int[] axes(Config c) {
        return c.get("axis").isPresent() ? c.integers("axis") : new int[0];
    }

    static Loss binary(Config c) {
        return Losses.binaryCrossentropy()
                .fromLogits(c.flag("from_logits", false))
                .labelSmoothing(c.number("label_smoothing", 0))
                .axis(axis(c));
    }

    static Loss categorical(Config c) {
        return Losses.categoricalCrossentropy()
                .fromLogits(c.flag("from_logits", false))
                .labelSmoothing(c.number("label_smoothing", 0))
                .axis(axis(c));
    }

    static Loss sparse(Config c) {
        SparseCategoricalCrossentropy loss =
                Losses.sparseCategoricalCrossentropy().fromLogits(c.flag("from_logits", false));
        return (c.get("ignore_class").isPresent() ? loss.ignoreClass(c.integer("ignore_class")) : loss).axis(axis(c));
    }

    private static Loss binaryFocal(Config c) {
        double alpha = c.number("alpha", 0.25);
        BinaryFocalCrossentropy loss = Losses.binaryFocalCrossentropy()
                .gamma(c.number("gamma", 2))
                .labelSmoothing(c.number("label_smoothing", 0));
        loss = c.flag("apply_class_balancing", false) ? loss.balanced(alpha) : loss;
        return (c.flag("from_logits", false) ? loss.fromLogits() : loss).axis(axis(c));
    }

    private static Loss categoricalFocal(Config c) {
        CategoricalFocalCrossentropy loss = Losses.categoricalFocalCrossentropy()
                .alpha(c.number("alpha", 0.25))
                .gamma(c.number("gamma", 2))
                .labelSmoothing(c.number("label_smoothing", 0));
        return (c.flag("from_logits", false) ? loss.fromLogits() : loss).axis(axis(c));
    }
}
