package org.argali.cuda.lower;

import java.util.Arrays;
import java.util.Locale;

/** How exactly products of float32 matrices are computed, everywhere. Chosen by {@code -Dargali.cuda.math=tf32|float32}. */
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

    /** What the property asks for; {@link #TF32} if it is not set. */
    public static MathPolicy ofProperty() {
        return parse(System.getProperty("argali.cuda.math", TF32.toString()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
