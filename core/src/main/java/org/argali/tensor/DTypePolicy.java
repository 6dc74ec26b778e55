package org.argali.tensor;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * In which dtype a layer computes. Its weights are float32 under each policy, and so are losses, metrics and what optimizers
 * keep.
 *
 * <pre>{@code
 * Runtime.dtypePolicy(DTypePolicy.MIXED_BFLOAT16);      // of the layers made from now on
 * dense(10).dtype(DTypePolicy.FLOAT32);                 // of one layer
 * }</pre>
 */
public enum DTypePolicy {
    FLOAT32(DType.FLOAT32),
    /** Inputs and weights are cast to bfloat16, which has the range of float32. */
    MIXED_BFLOAT16(DType.BFLOAT16),
    /** Inputs and weights are cast to float16; models then scale their loss, so that small gradients do not become 0. */
    MIXED_FLOAT16(DType.FLOAT16);

    private final DType compute;

    DTypePolicy(DType compute) {
        this.compute = compute;
    }

    /** The dtype of what layers compute and give. */
    public DType computeDType() {
        return compute;
    }

    /**
     * The policy of this Keras name.
     *
     * @throws IllegalArgumentException if it is none of these; weights in a half type would learn badly
     */
    public static DTypePolicy parse(String name) {
        return Arrays.stream(values())
                .filter(p -> p.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[dtype] there is no policy '" + name
                        + "': weights are float32 always; policies are "
                        + Arrays.stream(values()).map(DTypePolicy::toString).collect(Collectors.joining(", "))));
    }

    /** Keras' name: {@code mixed_bfloat16}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
