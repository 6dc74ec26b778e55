package org.argali.cuda.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The simulated CUDA device of this process: what it is asked to do, and what it found. Work that was put on a stream waits, and
 * runs in an order that the seed chooses among those that streams, events and graphs allow.
 */
public final class Simulation {
    /** Calls that allocate. */
    public static final List<String> ALLOCATIONS = List.of("cudaMalloc", "cudaHostAlloc");

    /** Calls that put work on the device. */
    public static final List<String> LAUNCHES =
            List.of("cuLaunchKernel", "cublasLtMatmul", "cudnnBackendExecute", "cudaGraphLaunch");

    /** {@code cudaErrorMemoryAllocation}. */
    public static final int OUT_OF_MEMORY = 2;

    /** {@code cudaErrorLaunchOutOfResources}. */
    public static final int LAUNCH_REFUSED = 701;

    private Simulation() {}

    /** Forgets what was found and counted, and asks for no fault. */
    public static void reset(long seed) {
        reset0(seed, true);
    }

    /** As {@link #reset}; to read the zeros of a new allocation is found, as if they had never been written. */
    public static void resetStrict(long seed) {
        reset0(seed, false);
    }

    /** Lets the {@code n}th of these calls from now on fail, and {@code times} altogether. */
    public static void failAt(List<String> calls, long n, long times, int status) {
        fail0(calls.toArray(String[]::new), n, times, status, false);
    }

    /** From the {@code n}th of these calls on every call fails: the device is lost. */
    public static void loseAt(List<String> calls, long n) {
        fail0(calls.toArray(String[]::new), n, 1, 0, true);
    }

    /** Everything that is wrong: accesses outside allocations or after their end, reads before writes, races, forbidden calls. */
    public static List<String> findings() {
        return List.of(findings0());
    }

    /** How often each function of CUDA was called. */
    public static Map<String, Long> called() {
        return Arrays.stream(called0())
                .collect(Collectors.toMap(
                        s -> s.substring(0, s.lastIndexOf(' ')),
                        s -> Long.parseLong(s.substring(s.lastIndexOf(' ') + 1))));
    }

    /** How many GPUs there are, by their architectures: 75 for sm_75. One of sm_75 where nobody asked. */
    public static void devices(int... architectures) {
        devices0(architectures);
    }

    /** How many multiprocessors each of them has, which decides among how many blocks work is shared. 1 where nobody asked. */
    public static native void multiprocessors(int n);

    static native void open0(String folder, String[] sharedText, String[] ownFiles);

    private static native void devices0(int[] architectures);

    private static native void reset0(long seed, boolean zerosAreValues);

    private static native void fail0(String[] calls, long n, long times, int status, boolean lost);

    private static native String[] findings0();

    private static native String[] called0();

    /** Leaves out the {@code edge}th dependency of the graphs captured from now on, counted from 0; -1: none. */
    public static native void drop(long edge);

    /** Dependencies of the graphs captured since {@link #reset} or {@link #drop}. */
    public static native long edges();

    /** Lets each piece of work of that name take longer, as {@code cublasLtMatmul by algorithm 3}, until {@link #reset}. */
    public static native void slow(String work, long micros);

    /** How often that function of CUDA was called, or {@code by algorithm n} or {@code by engine n} behind its name. */
    public static native long calls(String name);

    /** While on, kernels are not launched and not compiled, so that many are compiled together afterwards. */
    public static native void collect(boolean on);

    /** How often kernels ran whose source has these words. */
    public static native long ran(String words);

    /** Device memory that is allocated. */
    public static native long bytesInUse();
}
