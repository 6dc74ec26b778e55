package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.argali.constraints.Constraint;
import org.argali.constraints.Constraints;
import org.argali.constraints.MaxNorm;
import org.argali.constraints.MinMaxNorm;
import org.argali.constraints.NonNeg;
import org.argali.constraints.UnitNorm;
import org.argali.regularizers.L1L2;
import org.argali.regularizers.OrthogonalRegularizer;
import org.argali.regularizers.OrthogonalRegularizer.Mode;
import org.argali.regularizers.Regularizer;
import org.argali.regularizers.Regularizers;

/** Reads and writes regularizers and constraints. */
final class KerasPenalties {
    private static final String REGULARIZERS = "keras.regularizers";
    private static final String CONSTRAINTS = "keras.constraints";

    private KerasPenalties() {}

    static Regularizer regularizer(JsonNode json) {
        Config c = Config.of(json);
        Regularizer r = switch (c.className()) {
            case "L1", "l1" -> Regularizers.l1(c.number("l1", 0.01));
            case "L2", "l2" -> Regularizers.l2(c.number("l2", 0.01));
            case "L1L2", "l1_l2", "l1l2" -> Regularizers.l1l2(c.number("l1", 0), c.number("l2", 0));
            case "OrthogonalRegularizer", "orthogonal_regularizer" ->
                Regularizers.orthogonal(c.number("factor", 0.01), c.choice("mode", Mode.class, Mode.ROWS));
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

    static JsonNode writeRegularizer(Regularizer r) {
        if (r instanceof OrthogonalRegularizer o) {
            return KerasWriter.object(REGULARIZERS, "OrthogonalRegularizer", "factor", o.factor(), "mode", o.mode());
        }
        if (!(r instanceof L1L2 both)) {
            throw KerasWriter.unwritable("regularizer", r);
        } else if (both.l2() == 0) {
            return KerasWriter.object(REGULARIZERS, "L1", "l1", both.l1());
        } else if (both.l1() == 0) {
            return KerasWriter.object(REGULARIZERS, "L2", "l2", both.l2());
        }
        return KerasWriter.object(REGULARIZERS, "L1L2", "l1", both.l1(), "l2", both.l2());
    }

    static JsonNode writeConstraint(Constraint k) {
        if (k instanceof NonNeg) {
            return KerasWriter.object(CONSTRAINTS, "NonNeg");
        } else if (k instanceof MaxNorm m) {
            return KerasWriter.object(CONSTRAINTS, "MaxNorm", "max_value", m.max(), "axis", axis(m.axes()));
        } else if (k instanceof UnitNorm u) {
            return KerasWriter.object(CONSTRAINTS, "UnitNorm", "axis", axis(u.axes()));
        } else if (k instanceof MinMaxNorm m) {
            return KerasWriter.object(
                    CONSTRAINTS,
                    "MinMaxNorm",
                    "min_value",
                    m.min(),
                    "max_value",
                    m.max(),
                    "rate",
                    m.rate(),
                    "axis",
                    axis(m.axes()));
        }
        throw KerasWriter.unwritable("constraint", k);
    }

    private static Object axis(List<Integer> axes) {
        return axes.size() == 1 ? axes.get(0) : axes;
    }
}
