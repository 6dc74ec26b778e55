package org.argali.cuda.emulation;

/** The native side of the emulation; see {@code emulation.cpp}. */
final class Host {
    private Host() {}

    static native long allocate(long bytes);

    static native void free(long address);

    /** From a Java array of primitives, counted in bytes. */
    static native void write(Object array, long from, long bytes, long address);

    static native void read(long address, long bytes, Object array);

    static native void copy(long from, long to, long bytes);

    static native void fill(long address, int value, long bytes);

    static native long open(String library);

    static native long find(long library, String symbol);

    /**
     * Runs a kernel.
     *
     * @throws IllegalStateException if its threads wait for one another in vain
     */
    static native void launch(long function, boolean plain, int blocks, long[] slots, int[] starts);
}
