package org.argali.tck;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Seeds of random values: {@code -Dargali.seed=} repeats a run. */
final class Seed {
    private static final long DEFAULT = 20260;
    private static final long FRESH = System.nanoTime() % 1_000_000;

    private Seed() {}

    /** The seed of the table's values: the same in every run unless one is asked for. */
    static long ofTable() {
        return Long.getLong("argali.seed", DEFAULT);
    }

    /** A new seed in every run unless one is asked for. */
    static long fresh() {
        return Long.getLong("argali.seed", FRESH);
    }

    static RandomGenerator random(long seed, Object salt) {
        return new SplittableRandom(seed * 1_000_003 + salt.toString().hashCode());
    }

    /** How to repeat a failure. */
    static String rerun(long seed) {
        return "rerun with -Dargali.seed=" + seed;
    }
}
