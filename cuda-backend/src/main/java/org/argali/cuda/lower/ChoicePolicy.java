package org.argali.cuda.lower;

/** How algorithms of NVIDIA's libraries are chosen, for products and convolutions. {@code -Dargali.cuda.choose=recommended|timed}. */
public enum ChoicePolicy {
    /** What the library recommends: the same in every run. */
    RECOMMENDED,
    /**
     * The fastest of what it recommends first, tried before the first step. The choice is kept on disk, for every later process
     * on such a device; where it cannot be, another run may choose another, which may be another last digit.
     */
    TIMED;

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

    /** What the property asks for; {@link #RECOMMENDED} if it is not set. */
    public static ChoicePolicy ofProperty() {
        return PROPERTY.get();
    }

    @Override
    public String toString() {
        return PolicyProperty.nameOf(this);
    }
}
