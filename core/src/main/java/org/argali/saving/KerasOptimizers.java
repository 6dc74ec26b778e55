package org.argali.saving;

import com.fasterxml.jackson.databind.JsonNode;
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
        c.harmless("name", "ema_momentum", "jit_compile", "is_legacy_optimizer");
        c.off("use_ema", "ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps");
        Optimizer o = optimizer(c);
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
            default -> throw new NotSupportedException("optimizer " + c.className());
        };
    }

    private static Optimizer adam(Config c, org.argali.optimizers.Adam adam) {
        return common(c, adam)
                .beta1(c.number("beta_1", 0.9))
                .beta2(c.number("beta_2", 0.999))
                .epsilon(c.number("epsilon", 1e-7))
                .amsgrad(c.flag("amsgrad", false));
    }

    private static <O extends StandardOptimizer<O>> O common(Config c, O fresh) {
        O o = fresh;
        if (c.need("learning_rate").isObject()) {
            throw c.unsupported("learning_rate");
        }
        o = o.learningRate(c.number("learning_rate"));
        o = set(c, "weight_decay", o, o.weightDecay(c.number("weight_decay", 0)));
        o = set(c, "clipnorm", o, o.clipnorm(c.number("clipnorm", 0)));
        o = set(c, "global_clipnorm", o, o.globalClipnorm(c.number("global_clipnorm", 0)));
        return set(c, "clipvalue", o, o.clipvalue(c.number("clipvalue", 0)));
    }

    private static <O> O set(Config c, String key, O without, O with) {
        return c.get(key).isPresent() ? with : without;
    }
}
