package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.argali.schedules.Schedule;
import org.argali.schedules.Schedules;

/** Reads schedules. */
final class KerasSchedules {
    private KerasSchedules() {}

    static Schedule read(JsonNode json) {
        Config c = Config.of(json);
        c.harmless("name");
        Schedule s = switch (c.className()) {
            case "ExponentialDecay" ->
                Schedules.exponentialDecay(initial(c), c.number("decay_steps"), c.number("decay_rate"))
                        .staircase(c.flag("staircase", false));
            case "InverseTimeDecay" ->
                Schedules.inverseTimeDecay(initial(c), c.number("decay_steps"), c.number("decay_rate"))
                        .staircase(c.flag("staircase", false));
            case "PiecewiseConstantDecay" -> Schedules.piecewiseConstantDecay(list(c, "boundaries"), list(c, "values"));
            case "PolynomialDecay" ->
                Schedules.polynomialDecay(initial(c), c.number("decay_steps"))
                        .end(c.number("end_learning_rate", 1e-4))
                        .power(c.number("power", 1))
                        .cycle(c.flag("cycle", false));
            case "CosineDecay" ->
                Schedules.cosineDecay(initial(c), c.number("decay_steps"))
                        .alpha(c.number("alpha", 0))
                        .warmup(warmupSteps(c), c.number("warmup_target", 0));
            case "CosineDecayRestarts" ->
                Schedules.cosineDecayRestarts(initial(c), c.number("first_decay_steps"))
                        .longer(c.number("t_mul", 2))
                        .lower(c.number("m_mul", 1))
                        .alpha(c.number("alpha", 0));
            default -> throw new NotSupportedException("schedule " + c.className());
        };
        c.done();
        return s;
    }

    private static double initial(Config c) {
        return c.number("initial_learning_rate");
    }

    private static double warmupSteps(Config c) {
        double steps = c.number("warmup_steps", 0);
        return c.get("warmup_target").isPresent() ? steps : 0;
    }

    private static List<Double> list(Config c, String key) {
        return Arrays.stream(c.numbers(key)).boxed().toList();
    }
}
