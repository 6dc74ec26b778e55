package org.argali.layers;

import java.util.stream.IntStream;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** Where images and sequences have their channels. */
public enum DataFormat {
    /** {@code [batch, spatial..., channels]}; what all kernels use. */
    CHANNELS_LAST,
    /** {@code [batch, channels, spatial...]}; layers transpose to the other form and back. */
    CHANNELS_FIRST;

    /** The axis of the channels in a tensor of this rank. */
    int channelAxis(int rank) {
        return this == CHANNELS_LAST ? rank - 1 : 1;
    }

    /** The first of the spatial axes. */
    int firstSpatialAxis() {
        return this == CHANNELS_LAST ? 1 : 2;
    }

    /** {@code x} with its channels last. */
    Value toLast(Emitter e, Value x) {
        int r = x.shape().rank();
        return this == CHANNELS_LAST || r < 3
                ? x
                : e.transpose(
                        x,
                        IntStream.range(0, r)
                                .map(i -> i == 0 ? 0 : i == r - 1 ? 1 : i + 1)
                                .toArray());
    }

    /** Undoes {@link #toLast}. */
    Value fromLast(Emitter e, Value x) {
        int r = x.shape().rank();
        return this == CHANNELS_LAST || r < 3
                ? x
                : e.transpose(
                        x,
                        IntStream.range(0, r)
                                .map(i -> i == 0 ? 0 : i == 1 ? r - 1 : i - 1)
                                .toArray());
    }

    /** The axes of an input of {@code rank} spatial axes in words. */
    String axes(int rank) {
        String spatial = switch (rank) {
            case 1 -> "steps";
            case 2 -> "height, width";
            default -> "depth, height, width";
        };
        return this == CHANNELS_LAST ? "[batch, " + spatial + ", channels]" : "[batch, channels, " + spatial + "]";
    }
}
