package org.argali.cpu;

import java.util.Arrays;
import java.util.List;

/** The attributes of a native kernel, in the order in which its C++ constructor reads them. */
final class Attributes {
    private long[] integers = new long[64];
    private double[] reals = new double[8];
    private int integerCount;
    private int realCount;

    Attributes add(long value) {
        if (integerCount == integers.length) {
            integers = Arrays.copyOf(integers, 2 * integerCount);
        }
        integers[integerCount++] = value;
        return this;
    }

    Attributes add(boolean flag) {
        return add(flag ? 1 : 0);
    }

    /** The length, then the elements. */
    Attributes add(List<Integer> list) {
        add(list.size());
        list.forEach(v -> add(v.longValue()));
        return this;
    }

    /** The length, then the elements. */
    Attributes add(long[] list) {
        add(list.length);
        for (long v : list) {
            add(v);
        }
        return this;
    }

    /** Those of a kernel within this one. */
    Attributes addAll(Attributes other) {
        for (int i = 0; i < other.integerCount; i++) {
            add(other.integers[i]);
        }
        for (int i = 0; i < other.realCount; i++) {
            addReal(other.reals[i]);
        }
        return this;
    }

    Attributes addReal(double value) {
        if (realCount == reals.length) {
            reals = Arrays.copyOf(reals, 2 * realCount);
        }
        reals[realCount++] = value;
        return this;
    }

    long[] integers() {
        return integers;
    }

    double[] reals() {
        return reals;
    }
}
