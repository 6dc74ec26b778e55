package org.argali.optimizers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.argali.text.Spelling;

/**
 * Keras' optimizers with their default settings.
 *
 * <pre>{@code
 * Optimizer a = Optimizers.adam().learningRate(1e-4).clipnorm(1);
 * Optimizer b = Optimizers.parse("rmsprop");
 * }</pre>
 */
public final class Optimizers {
    private static final double EPSILON = 1e-7;
    private static final Map<String, Optimizer> BY_NAME = byName();

    private Optimizers() {}

    /** Rate 0.01, no momentum. */
    public static Sgd sgd() {
        return new Sgd(Settings.rate(0.01), 0, false);
    }

    /** Rate 0.001, rho 0.9. */
    public static RmsProp rmsprop() {
        return new RmsProp(Settings.rate(0.001), 0.9, 0, EPSILON, false);
    }

    /** Rate 0.001, beta1 0.9, beta2 0.999. */
    public static Adam adam() {
        return new Adam(Settings.rate(0.001), 0.9, 0.999, EPSILON, false, "adam");
    }

    /** Rate 0.001, weight decay 0.004 (Loshchilov and Hutter 2019). */
    public static Adam adamw() {
        return new Adam(Settings.rate(0.001).weightDecay(0.004), 0.9, 0.999, EPSILON, false, "adamw");
    }

    /**
     * The optimizer that Keras knows under this name, in any case: {@code rmsprop}, {@code Adam}.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest names
     */
    public static Optimizer parse(String name) {
        return Spelling.find("optimizer", BY_NAME, BY_NAME.containsKey(name) ? name : name.toLowerCase(Locale.ROOT));
    }

    private static Map<String, Optimizer> byName() {
        Map<String, Optimizer> m = new LinkedHashMap<>();
        for (Optimizer o : new Optimizer[] {sgd(), rmsprop(), adam(), adamw()}) {
            m.put(o.name(), o);
        }
        return Collections.unmodifiableMap(m);
    }
}
