package org.argali.spi;

import java.util.Locale;

/** In what numbers a device computes. Weights, losses and metrics are float32 in all. */
public enum Precision {
    /** Factors of products and convolutions may be rounded to 10 bits of mantissa, on tensor cores; sums are float32. */
    TF32,
    /** IEEE float32 throughout. */
    FLOAT32;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
