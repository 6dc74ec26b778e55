package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.argali.optimizers.Adam;
import org.argali.optimizers.Muon;
import org.argali.optimizers.Optimizer;
import org.argali.optimizers.Optimizers;
import org.argali.optimizers.StandardOptimizer;

/** Reads optimizers. */
final class KerasOptimizers {
    private KerasOptimizers() {}

    static Optimizer read(JsonNode json) {
        if (json.isTextual()) {
            return Optimizers.parse(json.asText());
        }
        Config c = Config.of(json);
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
