package org.argali.tensor;

import java.util.Locale;

/** Element type of a tensor. */
public enum DType {
    /** IEEE 754 single precision; the type of weights and activations. */
    FLOAT32("f32", 4),
    /** Two's complement 32-bit integer; ids, labels and counters. */
    INT32("i32", 4),
    /** One byte, 0 or 1; masks and conditions. */
    BOOL("bool", 1),
    /** The first 16 bits of a float32: its range, 8 bits of significand. */
    BFLOAT16("bf16", 2),
    /** IEEE 754 half precision: 11 bits of significand, up to 65504. */
    FLOAT16("f16", 2);

    private final String text;
    private final int bytes;

    DType(String text, int bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloat() {
        return this == FLOAT32 || isHalf();
    }

    /** Whether this is a float type of two bytes. */
    public boolean isHalf() {
        return this == BFLOAT16 || this == FLOAT16;
    }

    /** The nearest value of a half type, of two the even one; beyond the range, infinity. Other types leave it as it is. */
    public double round(double x) {
        return isHalf() ? Half.round(this, x) : x;
    }

    /** Keras' name: {@code float32}, {@code bfloat16}, {@code int32}. */
    public String kerasName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type with this short ({@code f32}) or Keras ({@code float32}) name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static DType parse(String text) {
        for (DType d : values()) {
            if (d.text.equals(text) || d.kerasName().equals(text)) {
                return d;
            }
        }
        throw new IllegalArgumentException(
                "unknown dtype '" + text + "'; known are float32, bfloat16, float16, int32, bool");
    }

    /** The short name that graphs print: {@code f32}, {@code bf16}, {@code i32}. */
    @Override
    public String toString() {
        return text;
    }
}
