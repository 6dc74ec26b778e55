package org.argali.initializers;

import java.util.function.DoubleSupplier;
import org.argali.tensor.NDArray;
import org.argali.tensor.Philox;
import org.argali.tensor.TensorType;

/** A sequence of random numbers that depends on its seed alone. */
final class Draws {
    private final int seedLow;
    private final int seedHigh;
    private long block;
    private int next = 4;
    private int[] words = {};
    private double spare = Double.NaN;

    Draws(long seed) {
        this.seedLow = (int) seed;
        this.seedHigh = (int) (seed >>> 32);
    }

    /** Uniform in [0, 1). */
    double uniform() {
        if (next == 4) {
            words = Philox.block((int) block, (int) (block >>> 32), 0, 0, seedLow, seedHigh);
            block++;
            next = 0;
        }
        return Philox.uniform(words[next++]);
    }

    /** Standard normal, two at a time (Box and Muller 1958). */
    double normal() {
        if (!Double.isNaN(spare)) {
            double n = spare;
            spare = Double.NaN;
            return n;
        }
        double radius = Math.sqrt(-2 * Math.log(1 - uniform()));
        double angle = 2 * Math.PI * uniform();
        spare = radius * Math.sin(angle);
        return radius * Math.cos(angle);
    }

    /** Standard normal, drawn again until it lies within two standard deviations. */
    double truncatedNormal() {
        double n = normal();
        while (Math.abs(n) >= 2) {
            n = normal();
        }
        return n;
    }

    static NDArray fill(TensorType type, DoubleSupplier draw) {
        return NDArray.generate(type, i -> draw.getAsDouble());
    }
}
