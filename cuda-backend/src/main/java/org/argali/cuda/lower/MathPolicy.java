package org.argali.cuda.lower;

import java.util.Arrays;
import java.util.Locale;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceConfig.Precision;

/**
 * How exactly products of float32 matrices are computed, everywhere. Chosen by {@link DeviceConfig#precision} or, where that
 * says nothing, by {@code -Dargali.cuda.math=tf32|float32}.
 */
public enum MathPolicy {
    /** Factors may be rounded to 10 bits of mantissa, on tensor cores; sums are float32. */
    TF32,
    /** IEEE float32 throughout. */
    FLOAT32;

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MathPolicy parse(String text) {
        return Arrays.stream(values())
                .filter(p -> p.toString().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("[argali.cuda.math] is tf32 or float32, not '" + text + "'"));
    }

    /** What the configuration asks for, else the property, else {@link #TF32}. */
    public static MathPolicy of(DeviceConfig config) {
        return parse(config.precision()
                .map(Precision::toString)
                .orElseGet(() -> System.getProperty("argali.cuda.math", TF32.toString())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
