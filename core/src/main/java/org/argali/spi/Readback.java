package org.argali.spi;

import java.util.List;
import org.argali.tensor.NDArray;

/** Copies on the host of values on a device, made in the order of its stream, while the host goes on. */
public interface Readback extends AutoCloseable {
    /**
     * Begins to copy what the values are when the work that was put on the stream so far is done. Waits for nothing, allocates
     * nothing.
     */
    void begin();

    /** Whether the copies that were begun last are there. */
    boolean isThere();

    /** The copies that were begun last, for which it waits; they hold until the next {@link #begin}. */
    List<NDArray> values();

    /** A second call does nothing. */
    @Override
    void close();

    /** For a stream that has done what it was given before the host goes on: copies at once. */
    static Readback atOnce(Stream stream, List<Slice> places, List<NDArray> targets) {
        return new Readback() {
            @Override
            public void begin() {
                for (int i = 0; i < places.size(); i++) {
                    stream.read(places.get(i), targets.get(i));
                }
            }

            @Override
            public boolean isThere() {
                return true;
            }

            @Override
            public List<NDArray> values() {
                return targets;
            }

            @Override
            public void close() {
                // It holds nothing.
            }
        };
    }
}
