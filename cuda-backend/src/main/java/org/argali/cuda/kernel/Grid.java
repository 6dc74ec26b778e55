package org.argali.cuda.kernel;

/** Number of blocks of a launch. Every block has {@link #THREADS} threads; every kernel loops until all work is done. */
public record Grid(int blocks) {
    public static final int THREADS = 256;

    /** One thread for each of {@code n}, unless that is more than the device needs. */
    public static Grid ofThreads(long n, KernelDevice device) {
        return ofBlocks((n + THREADS - 1) / THREADS, device);
    }

    /** One warp for each of {@code n}, unless that is more than the device needs. */
    public static Grid ofWarps(long n, KernelDevice device) {
        return ofThreads(n * 32, device);
    }

    /** One block for each of {@code n}, unless that is more than the device needs. */
    public static Grid ofBlocks(long n, KernelDevice device) {
        return new Grid((int) Math.max(1, Math.min(n, device.fullGrid())));
    }
}
