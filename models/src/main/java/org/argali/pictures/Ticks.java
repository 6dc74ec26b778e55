package org.argali.pictures;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * The marked numbers of an axis: multiples of 1, 2 or 5 times a power of ten.
 *
 * @param low where the axis begins
 * @param high where it ends
 * @param step from mark to mark
 */
record Ticks(double low, double high, double step) {
    /** An axis that begins and ends at a mark, about {@code count} marks apart. */
    static Ticks around(double low, double high, int count) {
        double least = Math.max(Math.abs(low), Math.abs(high)) * 1e-9;
        if (high - low <= least) {
            double space = low == 0 ? 1 : Math.abs(low) * 0.1;
            return around(low - space, high + space, count);
        }
        double step = step((high - low) / count);
        return new Ticks(Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step, step);
    }

    /** An axis that has exactly these ends, for whole numbers. */
    static Ticks whole(int low, int high, int count) {
        return new Ticks(low, high, Math.max(1, step((double) (high - low) / count)));
    }

    private static double step(double about) {
        double power = Math.pow(10, Math.floor(Math.log10(about)));
        double digit = about / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }

    /** Where a number lies, from 0 to 1. */
    double share(double v) {
        return (v - low) / (high - low);
    }

    List<Double> values() {
        long first = (long) Math.ceil(low / step - 1e-9);
        long last = (long) Math.floor(high / step + 1e-9);
        return LongStream.rangeClosed(first, last).mapToObj(i -> i * step).toList();
    }

    /** A number with as many digits as the step needs. */
    String label(double v) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        double largest = Math.max(Math.abs(low), Math.abs(high));
        if (v == 0 || digits <= 4 && largest < 1e6) {
            return String.format(Locale.ROOT, "%." + (v == 0 ? 0 : digits) + "f", v);
        }
        int mantissa =
                (int) Math.max(0, Math.floor(Math.log10(Math.abs(v)) + 1e-9) - Math.floor(Math.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%." + mantissa + "e", v)
                .replaceFirst("e([+-])0*(\\d)", "e$1$2")
                .replace("e+", "e");
    }
}
