package org.argali.cuda.lower;

import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceConfig.Determinism;

/**
 * How algorithms of NVIDIA's libraries are chosen, for products and convolutions. Asked for by {@link DeviceConfig#determinism} or,
 * where that says nothing, by {@code -Dargali.cuda.choose=recommended|timed|fast}.
 */
public enum ChoicePolicy {
    /** What the library recommends: the same in every run. */
    RECOMMENDED,
    /**
     * The fastest of what it recommends first, tried before the first step. The choice is kept on disk, for every later process
     * on such a device; where it cannot be, another run may choose another, which may be another last digit.
     */
    TIMED,
    /** As {@link #TIMED}, among algorithms that give other bits each time too. */
    FAST;

    private static final PolicyProperty<ChoicePolicy> PROPERTY =
            new PolicyProperty<>("argali.cuda.choose", ChoicePolicy.class, RECOMMENDED);

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ChoicePolicy parse(String text) {
        return PROPERTY.parse(text);
    }

    /** What the configuration asks for, else the property, else {@link #RECOMMENDED}. */
    public static ChoicePolicy of(DeviceConfig config) {
        ChoicePolicy otherwise = PROPERTY.get();
        return config.determinism()
                .map(d -> d == Determinism.FAST ? FAST : otherwise == FAST ? RECOMMENDED : otherwise)
                .orElse(otherwise);
    }

    /** Whether algorithms will do that add up in whatever order parts come. */
    public boolean anyOrder() {
        return this == FAST;
    }

    @Override
    public String toString() {
        return PolicyProperty.nameOf(this);
    }
}
