package org.argali.schedules;

import java.util.List;
import java.util.function.LongToDoubleFunction;

/**
 * Keras' schedules.
 *
 * <pre>{@code
 * Optimizer o = adam().learningRate(cosineDecay(1e-3, 10_000).warmup(500, 1e-2));
 * }</pre>
 */
public final class Schedules {
    private Schedules() {}

    /** {@code initial rate^(step / steps)}. */
    public static ExponentialDecay exponentialDecay(double initial, double steps, double rate) {
        return new ExponentialDecay(initial, positive(steps), rate, false);
    }

    /** {@code initial / (1 + rate step / steps)}. */
    public static InverseTimeDecay inverseTimeDecay(double initial, double steps, double rate) {
        return new InverseTimeDecay(initial, positive(steps), rate, false);
    }

    /** {@code values[0]} up to and with step {@code boundaries[0]}, then {@code values[1]}, and so on. */
    public static PiecewiseConstantDecay piecewiseConstantDecay(List<Double> boundaries, List<Double> values) {
        return new PiecewiseConstantDecay(boundaries, values);
    }

    /** A line from {@code initial} to 0.0001 over that many steps. */
    public static PolynomialDecay polynomialDecay(double initial, double steps) {
        return new PolynomialDecay(initial, positive(steps), 1e-4, 1, false);
    }

    /** Half a cosine from {@code initial} to 0 over that many steps. */
    public static CosineDecay cosineDecay(double initial, double steps) {
        return new CosineDecay(initial, positive(steps), 0, 0, 0);
    }

    /** Half cosines one after another, the first over that many steps, each twice as long as the one before. */
    public static CosineDecayRestarts cosineDecayRestarts(double initial, double steps) {
        return new CosineDecayRestarts(initial, positive(steps), 2, 1, 0);
    }

    /** Up to {@code most} in the first 30 % of the steps, then down to almost 0; as PyTorch's {@code OneCycleLR}. */
    public static OneCycle oneCycle(double most, double steps) {
        return new OneCycle(most, positive(steps), 0.3, 25, 1e4);
    }

    /** Any Java function of the number of steps done; {@code fit} calls it before each step. */
    public static Schedule of(LongToDoubleFunction rate) {
        return new JavaSchedule(rate);
    }

    /** Any Java function of the epoch, counted from 0, where an epoch has so many steps. */
    public static Schedule ofEpoch(long stepsPerEpoch, LongToDoubleFunction rate) {
        positive(stepsPerEpoch);
        return of(step -> rate.applyAsDouble(step / stepsPerEpoch));
    }

    private static double positive(double steps) {
        if (!(steps > 0)) {
            throw new IllegalArgumentException("[schedule] steps must be positive, but are " + steps);
        }
        return steps;
    }
}
