package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import org.argali.constraints.Constraint;
import org.argali.constraints.Constraints;
import org.argali.regularizers.Regularizer;
import org.argali.regularizers.Regularizers;

/** Reads regularizers and constraints. */
final class KerasPenalties {
    private KerasPenalties() {}

    static Regularizer regularizer(JsonNode json) {
        Config c = Config.of(json);
        Regularizer r = switch (c.className()) {
            case "L1", "l1" -> Regularizers.l1(c.number("l1", 0.01));
            case "L2", "l2" -> Regularizers.l2(c.number("l2", 0.01));
            case "L1L2", "l1_l2" -> Regularizers.l1l2(c.number("l1", 0), c.number("l2", 0));
            default -> throw new NotSupportedException("regularizer " + c.className());
        };
        c.done();
        return r;
    }

    static Constraint constraint(JsonNode json) {
        Config c = Config.of(json);
        Constraint k = switch (c.className()) {
            case "NonNeg", "non_neg" -> Constraints.NON_NEG;
            case "MaxNorm", "max_norm" -> Constraints.maxNorm(c.number("max_value", 2), axes(c));
            case "UnitNorm", "unit_norm" -> Constraints.unitNorm(axes(c));
            case "MinMaxNorm", "min_max_norm" ->
                Constraints.minMaxNorm(
                        c.number("min_value", 0), c.number("max_value", 1), c.number("rate", 1), axes(c));
            default -> throw new NotSupportedException("constraint " + c.className());
        };
        c.done();
        return k;
    }

    private static int[] axes(Config c) {
        return c.get("axis").isPresent() ? c.integers("axis") : new int[] {0};
    }
}
