package org.argali.plan;

import java.util.Optional;

/** How a plan's steps are run. */
interface Runner extends AutoCloseable {
    void run();

    /** The first infinite number that the last run wrote, if that was looked for. */
    default Optional<NonFiniteException> firstInfinite() {
        return Optional.empty();
    }

    /** Releases what was taken down. */
    @Override
    void close();
}
