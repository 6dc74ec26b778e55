package org.argali.cuda.kernel;

import org.argali.spi.Stream;

/** A launch with everything fixed. */
public interface Launch extends AutoCloseable {
    /** Puts it on the stream; allocates nothing. */
    void on(Stream stream);

    /** Gives back the memory of the arguments. */
    @Override
    default void close() {}
}
