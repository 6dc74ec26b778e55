package org.argali.cuda.lower;

/** Who computes convolutions. {@code -Dargali.cuda.conv=cudnn|own}. */
public enum ConvPolicy {
    /** cuDNN, and our own kernels where it has no algorithm. */
    CUDNN,
    /** Our own kernels, as where there is no cuDNN. */
    OWN;

    private static final PolicyProperty<ConvPolicy> PROPERTY =
            new PolicyProperty<>("argali.cuda.conv", ConvPolicy.class, CUDNN);

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ConvPolicy parse(String text) {
        return PROPERTY.parse(text);
    }

    /** What the property asks for; {@link #CUDNN} if it is not set. */
    public static ConvPolicy ofProperty() {
        return PROPERTY.get();
    }
}
