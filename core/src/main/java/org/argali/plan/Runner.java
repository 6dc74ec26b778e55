package org.argali.plan;

/** How a plan's steps are run. */
interface Runner extends AutoCloseable {
    void run();

    /** Releases what was taken down. */
    @Override
    void close();
}
