package org.argali.cuda.lower;

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

    private static final PolicyProperty<MathPolicy> PROPERTY =
            new PolicyProperty<>("argali.cuda.math", MathPolicy.class, TF32);

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MathPolicy parse(String text) {
        return PROPERTY.parse(text);
    }

    /** What the configuration asks for, else the property, else {@link #TF32}. */
    public static MathPolicy of(DeviceConfig config) {
        return config.precision()
                .map(Precision::toString)
                .map(MathPolicy::parse)
                .orElseGet(PROPERTY::get);
    }

    @Override
    public String toString() {
        return PolicyProperty.nameOf(this);
    }
}
