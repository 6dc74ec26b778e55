package org.argali.spi;

import java.util.List;

/**
 * The work of one node, prepared once, bound once, launched many times.
 *
 * <p>Order of calls: {@link #workspaceBytes}, {@link #bind}, any number of {@link #launch}, {@link #close}.
 */
public interface Kernel extends AutoCloseable {
    /** Scratch memory that it needs while it runs; its contents need not survive. */
    default long workspaceBytes() {
        return 0;
    }

    /**
     * Whether output {@code output} may lie in the same place as input {@code input} of equal size: each element is
     * written only after all reads that need it.
     */
    default boolean canRunInPlace(int input, int output) {
        return false;
    }

    /** Whether a recording can take it down; a kernel that waits for the stream cannot be. */
    default boolean canBeRecorded() {
        return true;
    }

    /** Fixes the places of inputs, outputs and workspace for the kernel's life. */
    void bind(Bindings bindings);

    /**
     * Puts the work on the stream, or into the recording that the stream is taking, and returns. Allocates nothing and
     * waits for nothing.
     */
    void launch(Stream stream);

    /** Releases what preparing took. */
    @Override
    default void close() {}

    /**
     * Places of a kernel's values.
     *
     * @param workspace empty where the kernel asked for none
     */
    record Bindings(List<Slice> inputs, List<Slice> outputs, List<Slice> workspace) {
        public Slice input(int i) {
            return inputs.get(i);
        }

        public Slice output(int i) {
            return outputs.get(i);
        }
    }
}
