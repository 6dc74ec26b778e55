package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.argali.schedules.CosineDecay;
import org.argali.schedules.CosineDecayRestarts;
import org.argali.schedules.ExponentialDecay;
import org.argali.schedules.InverseTimeDecay;
import org.argali.schedules.PiecewiseConstantDecay;
import org.argali.schedules.PolynomialDecay;
import org.argali.schedules.Schedule;
import org.argali.schedules.Schedules;

/** Reads and writes schedules. */
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

    static JsonNode write(Schedule s) {
        if (s instanceof ExponentialDecay d) {
            return decay(s, d.initial(), d.steps(), "decay_rate", d.rate(), "staircase", d.staircase());
        } else if (s instanceof InverseTimeDecay d) {
            return decay(s, d.initial(), d.steps(), "decay_rate", d.rate(), "staircase", d.staircase());
        } else if (s instanceof PiecewiseConstantDecay d) {
            return object(s, "boundaries", d.boundaries(), "values", d.values());
        } else if (s instanceof PolynomialDecay d) {
            return decay(
                    s, d.initial(), d.steps(), "end_learning_rate", d.end(), "power", d.power(), "cycle", d.cycle());
        } else if (s instanceof CosineDecay d) {
            boolean warm = d.warmupSteps() > 0;
            Object target = warm ? d.warmupTarget() : Optional.empty();
            return decay(
                    s,
                    d.initial(),
                    d.steps(),
                    "alpha",
                    d.alpha(),
                    "warmup_steps",
                    d.warmupSteps(),
                    "warmup_target",
                    target);
        } else if (s instanceof CosineDecayRestarts d) {
            return object(
                    s,
                    "initial_learning_rate",
                    d.initial(),
                    "first_decay_steps",
                    d.steps(),
                    "t_mul",
                    d.longer(),
                    "m_mul",
                    d.lower(),
                    "alpha",
                    d.alpha());
        }
        throw KerasWriter.unwritable("schedule", s);
    }

    private static JsonNode decay(Schedule s, double initial, double steps, Object... more) {
        List<Object> all = new ArrayList<>(List.of("initial_learning_rate", initial, "decay_steps", steps));
        all.addAll(List.of(more));
        return object(s, all.toArray());
    }

    private static JsonNode object(Schedule s, Object... options) {
        return KerasWriter.object("keras.optimizers.schedules", s.getClass().getSimpleName(), options);
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
