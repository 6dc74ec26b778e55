package org.argali.cuda.lower;

import java.util.Arrays;
import java.util.Locale;

/** How convolutions are computed. Chosen by {@code -Dargali.cuda.conv=cudnn|timed|own}. */
public enum ConvPolicy {
    /** The engine that cuDNN recommends. The same in every run. */
    CUDNN,
    /** The fastest of cuDNN's first engines, which are tried before the first step. Another run may choose another. */
    TIMED,
    /** Our own kernels, as where there is no cuDNN. */
    OWN;

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ConvPolicy parse(String text) {
        return Arrays.stream(values())
                .filter(p -> p.toString().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("[argali.cuda.conv] is cudnn, timed or own, not '" + text + "'"));
    }

    /** What the property asks for; {@link #CUDNN} if it is not set. */
    public static ConvPolicy ofProperty() {
        return parse(System.getProperty("argali.cuda.conv", CUDNN.toString()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
