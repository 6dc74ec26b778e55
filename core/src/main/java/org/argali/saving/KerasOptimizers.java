package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.optimizers.Adadelta;
import org.argali.optimizers.Adafactor;
import org.argali.optimizers.Adagrad;
import org.argali.optimizers.Adam;
import org.argali.optimizers.Adamax;
import org.argali.optimizers.Ftrl;
import org.argali.optimizers.GradientAccumulation;
import org.argali.optimizers.Lamb;
import org.argali.optimizers.Lion;
import org.argali.optimizers.LossScaleOptimizer;
import org.argali.optimizers.MovingAverage;
import org.argali.optimizers.Muon;
import org.argali.optimizers.Nadam;
import org.argali.optimizers.Optimizer;
import org.argali.optimizers.Optimizers;
import org.argali.optimizers.RmsProp;
import org.argali.optimizers.ScheduleFreeAdamW;
import org.argali.optimizers.Settings;
import org.argali.optimizers.Sgd;
import org.argali.optimizers.StandardOptimizer;
import org.jspecify.annotations.Nullable;

/** Reads and writes optimizers. */
final class KerasOptimizers {
    private KerasOptimizers() {}

    static Optimizer read(JsonNode json) {
        if (json.isTextual()) {
            return Optimizers.parse(json.asText());
        }
        Config c = Config.of(json);
        if (c.className().equals("LossScaleOptimizer")) {
            return lossScale(c);
        }
        c.harmless("name", "jit_compile", "is_legacy_optimizer");
        c.off("loss_scale_factor");
        Optimizer o = optimizer(c);
        int steps = c.integer("gradient_accumulation_steps", 0);
        o = steps > 1 ? o.accumulate(steps) : o;
        double momentum = c.number("ema_momentum", 0.99);
        int every = c.integer("ema_overwrite_frequency", 0);
        o = c.flag("use_ema", false) ? o.movingAverage(momentum).overwriteEvery(every) : o;
        c.done();
        return o;
    }

    private static Optimizer lossScale(Config c) {
        c.harmless("name");
        LossScaleOptimizer o = new LossScaleOptimizer(
                read(c.need("inner_optimizer")),
                c.number("initial_scale", 1 << 15),
                c.integer("dynamic_growth_steps", 2000));
        c.done();
        return o;
    }

    private static JsonNode write(LossScaleOptimizer s) {
        return KerasWriter.object(
                "keras.optimizers",
                "LossScaleOptimizer",
                "name",
                "loss_scale_optimizer",
                "inner_optimizer",
                write(s.inner()),
                "initial_scale",
                s.initialScale(),
                "dynamic_growth_steps",
                s.dynamicGrowthSteps());
    }

    static JsonNode write(Optimizer given) {
        if (given instanceof LossScaleOptimizer s) {
            return write(s);
        }
        Map<String, @Nullable Object> o = new LinkedHashMap<>();
        o.put("name", given.name());
        o.put("loss_scale_factor", null);
        o.put("use_ema", false);
        o.put("gradient_accumulation_steps", null);
        Optimizer at = given;
        while (!(at instanceof StandardOptimizer<?>)) {
            if (at instanceof MovingAverage m) {
                o.put("use_ema", true);
                o.put("ema_momentum", m.momentum());
                o.put("ema_overwrite_frequency", m.overwriteEvery() == 0 ? null : m.overwriteEvery());
                at = m.inner();
            } else if (at instanceof GradientAccumulation g) {
                o.put("gradient_accumulation_steps", g.steps());
                at = g.inner();
            } else {
                throw KerasWriter.unwritable("optimizer", at);
            }
        }
        settings(o, ((StandardOptimizer<?>) at).settings());
        String className = own(o, at);
        return KerasWriter.object("keras.optimizers", className, KerasWriter.value(o));
    }

    private static void settings(Map<String, @Nullable Object> o, Settings s) {
        if (!s.undecayed().isEmpty()) {
            throw new NotSupportedException("writing an optimizer that leaves weights out of weight decay; Keras' files"
                    + " have no place for it. saveWeights keeps the weights and what the optimizer keeps");
        }
        Object rate = s.learningRate();
        o.put("learning_rate", s.schedule().<Object>map(KerasSchedules::write).orElse(rate));
        o.put("weight_decay", positive(s.weightDecay()));
        o.put("clipnorm", positive(s.clipnorm()));
        boolean only = s.clipnorm() == 0;
        o.put("global_clipnorm", only ? positive(s.globalClipnorm()) : null);
        o.put("clipvalue", only && s.globalClipnorm() == 0 ? positive(s.clipvalue()) : null);
    }

    private static @Nullable Object positive(double v) {
        return v == 0 ? null : v;
    }

    /** Puts what only this optimizer has; gives its class. */
    private static String own(Map<String, @Nullable Object> o, Optimizer given) {
        if (given instanceof Sgd s) {
            o.put("momentum", s.momentum());
            o.put("nesterov", s.nesterov());
            return "SGD";
        } else if (given instanceof RmsProp r) {
            o.put("rho", r.rho());
            o.put("momentum", r.momentum());
            o.put("epsilon", r.epsilon());
            o.put("centered", r.centered());
            return "RMSprop";
        } else if (given instanceof Adam a) {
            betas(o, a.beta1(), a.beta2(), a.epsilon());
            o.put("amsgrad", a.amsgrad());
            return a.name().equals("adamw") ? "AdamW" : "Adam";
        } else if (given instanceof Adagrad a) {
            o.put("initial_accumulator_value", a.initialAccumulator());
            o.put("epsilon", a.epsilon());
            return "Adagrad";
        } else if (given instanceof Adadelta a) {
            o.put("rho", a.rho());
            o.put("epsilon", a.epsilon());
            return "Adadelta";
        } else if (given instanceof Adamax a) {
            return betas(o, a.beta1(), a.beta2(), a.epsilon(), "Adamax");
        } else if (given instanceof Nadam n) {
            return betas(o, n.beta1(), n.beta2(), n.epsilon(), "Nadam");
        } else if (given instanceof Lamb l) {
            return betas(o, l.beta1(), l.beta2(), l.epsilon(), "Lamb");
        } else if (given instanceof Lion l) {
            o.put("beta_1", l.beta1());
            o.put("beta_2", l.beta2());
            return "Lion";
        } else if (given instanceof Ftrl f) {
            o.put("learning_rate_power", f.power());
            o.put("initial_accumulator_value", f.initialAccumulator());
            o.put("l1_regularization_strength", f.l1());
            o.put("l2_regularization_strength", f.l2());
            o.put("l2_shrinkage_regularization_strength", f.l2Shrinkage());
            o.put("beta", f.beta());
            return "Ftrl";
        } else if (given instanceof Adafactor a) {
            o.put("beta_2_decay", a.beta2Decay());
            o.put("epsilon_1", a.epsilon1());
            o.put("epsilon_2", a.epsilon2());
            o.put("clip_threshold", a.clipThreshold());
            o.put("relative_step", a.relativeStep());
            return "Adafactor";
        } else if (given instanceof ScheduleFreeAdamW f) {
            betas(o, f.beta1(), f.beta2(), f.epsilon());
            o.put("warmup_steps", f.warmupSteps());
            return "ScheduleFreeAdamW";
        } else if (given instanceof Muon m) {
            return muon(o, m);
        }
        throw KerasWriter.unwritable("optimizer", given);
    }

    private static String muon(Map<String, @Nullable Object> o, Muon m) {
        o.put("adam_weight_decay", positive(m.adam().settings().weightDecay()));
        o.put("adam_beta_1", m.adam().beta1());
        o.put("adam_beta_2", m.adam().beta2());
        o.put("epsilon", m.adam().epsilon());
        o.put("adam_lr_ratio", m.adamRatio());
        o.put("momentum", m.momentum());
        o.put("nesterov", m.nesterov());
        o.put("muon_a", m.coefficients().get(0));
        o.put("muon_b", m.coefficients().get(1));
        o.put("muon_c", m.coefficients().get(2));
        o.put("ns_steps", m.steps());
        o.put("rms_rate", positive(m.rmsRate()));
        o.put("exclude_embeddings", m.excludeEmbeddings());
        o.put("exclude_layers", m.excluded());
        return "Muon";
    }

    private static void betas(Map<String, @Nullable Object> o, double beta1, double beta2, double epsilon) {
        o.put("beta_1", beta1);
        o.put("beta_2", beta2);
        o.put("epsilon", epsilon);
    }

    private static String betas(
            Map<String, @Nullable Object> o, double beta1, double beta2, double epsilon, String className) {
        betas(o, beta1, beta2, epsilon);
        return className;
    }

    private static Optimizer optimizer(Config c) {
        return switch (c.className()) {
            case "SGD" ->
                common(c, Optimizers.sgd()).momentum(c.number("momentum", 0)).nesterov(c.flag("nesterov", false));
            case "RMSprop" ->
                common(c, Optimizers.rmsprop())
                        .rho(c.number("rho", 0.9))
                        .momentum(c.number("momentum", 0))
                        .epsilon(c.number("epsilon", 1e-7))
                        .centered(c.flag("centered", false));
            case "Adam" -> adam(c, Optimizers.adam());
            case "AdamW" -> adam(c, Optimizers.adamw());
            case "Adagrad" ->
                common(c, Optimizers.adagrad())
                        .initialAccumulator(c.number("initial_accumulator_value", 0.1))
                        .epsilon(c.number("epsilon", 1e-7));
            case "Adadelta" ->
                common(c, Optimizers.adadelta()).rho(c.number("rho", 0.95)).epsilon(c.number("epsilon", 1e-7));
            case "Adamax" ->
                common(c, Optimizers.adamax())
                        .beta1(c.number("beta_1", 0.9))
                        .beta2(c.number("beta_2", 0.999))
                        .epsilon(c.number("epsilon", 1e-7));
            case "Nadam" ->
                common(c, Optimizers.nadam())
                        .beta1(c.number("beta_1", 0.9))
                        .beta2(c.number("beta_2", 0.999))
                        .epsilon(c.number("epsilon", 1e-7));
            case "Lion" ->
                common(c, Optimizers.lion()).beta1(c.number("beta_1", 0.9)).beta2(c.number("beta_2", 0.99));
            case "Lamb" ->
                common(c, Optimizers.lamb())
                        .beta1(c.number("beta_1", 0.9))
                        .beta2(c.number("beta_2", 0.999))
                        .epsilon(c.number("epsilon", 1e-7));
            case "Ftrl" ->
                common(c, Optimizers.ftrl())
                        .power(c.number("learning_rate_power", -0.5))
                        .initialAccumulator(c.number("initial_accumulator_value", 0.1))
                        .l1(c.number("l1_regularization_strength", 0))
                        .l2(c.number("l2_regularization_strength", 0))
                        .l2Shrinkage(c.number("l2_shrinkage_regularization_strength", 0))
                        .beta(c.number("beta", 0));
            case "Adafactor" ->
                common(c, Optimizers.adafactor())
                        .beta2Decay(c.number("beta_2_decay", -0.8))
                        .epsilon1(c.number("epsilon_1", 1e-30))
                        .epsilon2(c.number("epsilon_2", 1e-3))
                        .clipThreshold(c.number("clip_threshold", 1))
                        .relativeStep(c.flag("relative_step", true));
            case "Muon" -> muon(c);
            case "ScheduleFreeAdamW" ->
                common(c, Optimizers.scheduleFreeAdamW())
                        .beta1(c.number("beta_1", 0.9))
                        .beta2(c.number("beta_2", 0.999))
                        .epsilon(c.number("epsilon", 1e-8))
                        .warmupSteps(c.integer("warmup_steps", 0));
            default -> throw new NotSupportedException("optimizer " + c.className());
        };
    }

    private static Optimizer adam(Config c, Adam adam) {
        return common(c, adam)
                .beta1(c.number("beta_1", 0.9))
                .beta2(c.number("beta_2", 0.999))
                .epsilon(c.number("epsilon", 1e-7))
                .amsgrad(c.flag("amsgrad", false));
    }

    private static Optimizer muon(Config c) {
        Muon m = common(c, Optimizers.muon());
        List<String> excluded = new ArrayList<>();
        c.get("exclude_layers").ifPresent(v -> v.forEach(x -> excluded.add(x.asText())));
        return m.adam(m.adam()
                        .weightDecay(c.number("adam_weight_decay", 0))
                        .beta1(c.number("adam_beta_1", 0.9))
                        .beta2(c.number("adam_beta_2", 0.999))
                        .epsilon(c.number("epsilon", 1e-7)))
                .adamRatio(c.number("adam_lr_ratio", 1))
                .momentum(c.number("momentum", 0.95))
                .nesterov(c.flag("nesterov", true))
                .coefficients(c.number("muon_a", 3.4445), c.number("muon_b", -4.7750), c.number("muon_c", 2.0315))
                .steps(c.integer("ns_steps", 5))
                .rmsRate(c.number("rms_rate", 0))
                .excludeEmbeddings(c.flag("exclude_embeddings", true))
                .excludeLayers(excluded);
    }

    private static <O extends StandardOptimizer<O>> O common(Config c, O fresh) {
        O o = fresh;
        o = c.need("learning_rate").isObject()
                ? o.learningRate(KerasSchedules.read(c.need("learning_rate")))
                : o.learningRate(c.number("learning_rate"));
        o = c.has("weight_decay") ? o.weightDecay(c.number("weight_decay", 0)) : o; // null is none
        o = set(c, "clipnorm", o, o.clipnorm(c.number("clipnorm", 0)));
        o = set(c, "global_clipnorm", o, o.globalClipnorm(c.number("global_clipnorm", 0)));
        return set(c, "clipvalue", o, o.clipvalue(c.number("clipvalue", 0)));
    }

    private static <O> O set(Config c, String key, O without, O with) {
        return c.get(key).isPresent() ? with : without;
    }
}
