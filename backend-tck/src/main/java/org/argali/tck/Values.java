package org.argali.tck;

import java.util.random.RandomGenerator;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Which values an input takes. */
record Values(String name, Element element) {
    /** Element {@code i} of an input. */
    @FunctionalInterface
    interface Element {
        double at(RandomGenerator random, int i, DType type);
    }

    /** float32 in [-1, 1), int32 in [-100, 100], bool either. */
    static final Values PLAIN = new Values("plain", (r, i, t) -> switch (t) {
        case FLOAT32, BFLOAT16, FLOAT16 -> r.nextFloat() * 2 - 1;
        case INT32 -> r.nextInt(-100, 101);
        case BOOL -> r.nextInt(2);
    });

    /** In [0.5, 2). */
    static final Values POSITIVE = new Values("positive", (r, i, t) -> 0.5 + 1.5 * r.nextFloat());

    /** In [-10, 10). */
    static final Values WIDE = new Values("wide", (r, i, t) -> 20 * r.nextFloat() - 10);

    /** In [-4, 4): gates open, shut and saturated. */
    static final Values GATES = new Values("gates", (r, i, t) -> 8 * r.nextFloat() - 4);

    /** In [-0.3, 0.3). */
    static final Values SMALL = new Values("small", (r, i, t) -> 0.6 * r.nextFloat() - 0.3);

    /** In [0.9, 1.1), so that products stay near 1. */
    static final Values NEAR_ONE = new Values("near one", (r, i, t) -> 0.9 + 0.2 * r.nextFloat());

    /** In [0, 1). */
    static final Values UNIT = new Values("unit", (r, i, t) -> r.nextFloat());

    /** -1, 0 or 1, so that many are equal. */
    static final Values TIES = new Values("ties", (r, i, t) -> r.nextInt(3) - 1);

    static final Values ONES = new Values("ones", (r, i, t) -> 1);

    static final Values ZEROS = new Values("zeros", (r, i, t) -> 0);

    /** Far from zero and from each other, but finite. */
    static final Values EXTREME = cycle("extreme", 1e4, -1e4, 0, 88, -88, 1e30, -1e30, 1, 1e30, 100);

    /** What IEEE 754 singles out, and where functions overflow or saturate. */
    static final Values SPECIAL = cycle(
            "special",
            0,
            -0.0,
            1,
            -1,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.MIN_NORMAL,
            0.5,
            -0.5,
            2,
            3,
            -2,
            88,
            -87,
            89,
            -104,
            1000,
            -1000,
            20,
            -20,
            9.5,
            1e-4f,
            -1e-4f,
            1e-8f,
            -1e-8f,
            0.99999994f,
            1.0000001f,
            1e10f,
            1e-20f,
            1e20f);

    /** As {@link #SPECIAL}, without finite values beyond 100: periodic functions. */
    static final Values SPECIAL_TO_100 = cycle(
            "special to 100",
            0,
            -0.0,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            Float.MIN_NORMAL,
            Math.PI,
            -Math.PI / 2,
            1e-4f,
            -1e-8f,
            100,
            -99.5,
            3,
            22);

    /** Ties of both half types, their ends, and what float16 has as subnormal numbers. */
    static final Values HALVES = cycle(
            "halves",
            1 + 0x1p-8,
            1 + 0x3p-8,
            -1 - 0x1p-8 - 0x1p-20,
            1 + 0x1p-11,
            1 + 0x3p-11,
            2 - 0x1p-12,
            2 - 0x1p-9,
            65504,
            65519,
            65520,
            -65536,
            0x1p-14,
            0x1p-14 - 0x1p-25,
            0x1p-24,
            0x1p-25,
            0x3p-26,
            -0x5p-25,
            0x7p-20 + 0x1p-25,
            1e-10,
            3.3895e38,
            Float.MAX_VALUE);

    /** A device may take them as zero, so they go only where that makes no difference beyond the smallest normal. */
    static final Values DENORMAL = cycle("denormal", 1e-40f, -1e-40f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-39f);

    static final Values INT_SPECIAL = cycle(
            "special",
            0,
            1,
            -1,
            2,
            -7,
            7,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            Integer.MIN_VALUE + 1,
            46341,
            65536,
            -65537,
            16777217,
            1000000007);

    /** Truncation differs from rounding here. */
    static final Values FRACTIONS = cycle(
            "fractions", 0.5, -0.5, 0.99, -0.99, 1.5, -1.5, 2.5, 0, -0.0, 100.9, -100.9, 2147483520.0, -2147483648.0);

    static final int SPECIALS = 33;
    static final int INT_SPECIALS = 14;

    /** Valid rows of a table. */
    static Values ids(int rows) {
        return new Values("ids below " + rows, (r, i, t) -> r.nextInt(rows));
    }

    /** The first and last row, over and over. */
    static Values edgeIds(int rows) {
        return cycle("edge ids", 0, rows - 1, 0, 0, rows - 1);
    }

    static Values constant(double value) {
        return new Values("all " + value, (r, i, t) -> value);
    }

    private static Values cycle(String name, double... values) {
        return new Values(name, (r, i, t) -> values[i % values.length]);
    }

    NDArray generate(TensorType type, RandomGenerator random) {
        return NDArray.generate(type, i -> element.at(random, i, type.dtype()));
    }

    @Override
    public String toString() {
        return name;
    }
}
