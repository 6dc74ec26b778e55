package org.argali.tensor;

/** Values of the two-byte float types and their bits. */
final class Half {
    private static final int BIAS = 15; // of float16's exponent
    private static final int FRACTION = 10; // bits of its significand that are stored

    private Half() {}

    static double round(DType type, double x) {
        boolean brain = type == DType.BFLOAT16;
        int significand = brain ? 7 : FRACTION;
        int least = brain ? Float.MIN_EXPONENT : 1 - BIAS;
        int most = brain ? Float.MAX_EXPONENT : BIAS;
        if (x == 0 || !Double.isFinite(x)) {
            return x;
        }
        double step = Math.scalb(1.0, Math.max(Math.getExponent(x), least) - significand);
        double nearest = Math.rint(x / step) * step;
        return Math.abs(nearest) >= Math.scalb(2.0, most) ? Math.copySign(Double.POSITIVE_INFINITY, x) : nearest;
    }

    /** The bits of the nearest value. */
    static short bits(DType type, double x) {
        float f = (float) round(type, x); // exact
        int bits = Float.floatToIntBits(f);
        return (short) (type == DType.BFLOAT16 ? bits >>> 16 : bits16(f, bits));
    }

    private static int bits16(float f, int bits) {
        int sign = bits >>> 16 & 0x8000;
        float size = Math.abs(f);
        if (Float.isNaN(f)) {
            return 0x7e00;
        } else if (Float.isInfinite(f)) {
            return sign | 0x7c00;
        } else if (Math.getExponent(size) < 1 - BIAS) {
            return sign | (int) Math.scalb(size, BIAS - 1 + FRACTION);
        }
        return sign | (bits & 0x7fffffff) - (Float.MAX_EXPONENT - BIAS << 23) >> 23 - FRACTION;
    }

    static float value(DType type, short bits) {
        if (type == DType.BFLOAT16) {
            return Float.intBitsToFloat(bits << 16);
        }
        int exponent = bits >> FRACTION & 0x1f;
        int fraction = bits & (1 << FRACTION) - 1;
        float size = exponent == 0
                ? Math.scalb((float) fraction, 1 - BIAS - FRACTION)
                : exponent == 0x1f
                        ? fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN
                        : Math.scalb((float) (fraction | 1 << FRACTION), exponent - BIAS - FRACTION);
        return bits < 0 ? -size : size;
    }
}
