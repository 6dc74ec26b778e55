package org.argali.cuda.driver;

import java.util.List;

/** An algorithm of a library for one problem. */
public interface Candidate extends AutoCloseable {
    /** As the library numbers it, for people. */
    String name();

    /** Scratch memory that it needs. */
    long workspaceBytes();

    /** What finds it again in another process, with the same version of the library and the same device. */
    byte[] token();

    /** Bytes of each operand, in the order in which {@link #call} wants their places. */
    List<Long> operandBytes();

    /**
     * With its places fixed.
     *
     * @param places of the operands, and of the workspace at last; 0 for what has no bytes
     */
    Call call(List<Long> places, CudaQueue queue);

    @Override
    void close();

    /** Work that can be put on the queue, again and again. */
    interface Call extends AutoCloseable {
        void run();

        @Override
        void close();
    }
}
