package org.argali.optimizers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** Rate 0.001, accumulators start with 0.1. */
    public static Adagrad adagrad() {
        return new Adagrad(Settings.rate(0.001), 0.1, EPSILON);
    }

    /** Rate 0.001, rho 0.95. The paper has rate 1. */
    public static Adadelta adadelta() {
        return new Adadelta(Settings.rate(0.001), 0.95, EPSILON);
    }

    /** Rate 0.001, beta1 0.9, beta2 0.999. */
    public static Adamax adamax() {
        return new Adamax(Settings.rate(0.001), 0.9, 0.999, EPSILON);
    }

    /** Rate 0.001, beta1 0.9, beta2 0.999. */
    public static Nadam nadam() {
        return new Nadam(Settings.rate(0.001), 0.9, 0.999, EPSILON);
    }

    /** Rate 0.001, beta1 0.9, beta2 0.99. */
    public static Lion lion() {
        return new Lion(Settings.rate(0.001), 0.9, 0.99);
    }

    /** Rate 0.001, power -0.5, no penalties. */
    public static Ftrl ftrl() {
        return new Ftrl(Settings.rate(0.001), -0.5, 0.1, 0, 0, 0, 0);
    }

    /** Rate 0.001, beta1 0.9, beta2 0.999. */
    public static Lamb lamb() {
        return new Lamb(Settings.rate(0.001), 0.9, 0.999, EPSILON);
    }

    /** Rate 0.001 relative to the size of each weight. */
    public static Adafactor adafactor() {
        return new Adafactor(Settings.rate(0.001), -0.8, 1e-30, 1e-3, 1, true);
    }

    /** Rate 0.001, momentum 0.95; matrices are updated by Muon, all else by AdamW with weight decay 0.004. */
    public static Muon muon() {
        Settings decaying = Settings.rate(0.001).weightDecay(0.004);
        Adam adam = new Adam(decaying, 0.9, 0.999, EPSILON, false, "adamw");
        List<Double> abc = List.of(3.4445, -4.7750, 2.0315);
        return new Muon(decaying, adam, 1, 0.95, true, abc, 5, 0.2, true, List.of(), true);
    }

    /** Rate 0.0025, beta1 0.9, beta2 0.999, no weight decay. */
    public static ScheduleFreeAdamW scheduleFreeAdamW() {
        return new ScheduleFreeAdamW(Settings.rate(0.0025), 0.9, 0.999, 1e-8, 0);
    }

    /** Several optimizers by the names of weights; see {@link MultiOptimizer#with}. */
    public static MultiOptimizer multi(Optimizer otherwise) {
        return new MultiOptimizer(otherwise, Map.of());
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
        List<Optimizer> all = List.of(
                sgd(),
                rmsprop(),
                adam(),
                adamw(),
                adagrad(),
                adadelta(),
                adamax(),
                nadam(),
                lion(),
                ftrl(),
                lamb(),
                adafactor(),
                muon());
        all.forEach(o -> m.put(o.name(), o));
        m.put("schedulefreeadamw", scheduleFreeAdamW());
        return Collections.unmodifiableMap(m);
    }
}
