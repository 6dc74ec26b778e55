package org.argali.natives;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.CriticalRegion;
import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/**
 * The native entry points, one for each line of {@code kernels.def}, and the few that load a kernel library.
 *
 * <p>Use {@link CpuLibrary#load()} before any kernel: without a loaded library a kernel call ends the process.
 */
@Platform(include = "argali_glue.h")
@NoException
public final class ArgaliCpu {
    static {
        Loader.load(ArgaliCpu.class);
    }

    private ArgaliCpu() {}

    @Name("argali_best_isa")
    static native @Cast("const char*") String bestIsa();

    @Name("argali_threads_before_load")
    static native void threadsBeforeLoad(int threads);

    @Name("argali_preload")
    static native @Cast("const char*") @Nullable String preload(@Cast("const char*") String path);

    @Name("argali_load")
    static native @Cast("const char*") @Nullable String load(@Cast("const char*") String path);

    @Name("argali_isa")
    static native @Cast("const char*") @Nullable String isa();

    @Name("argali_nvtx_open")
    static native @Cast("bool") boolean nvtxOpen(@Cast("const char*") String path);

    @Name("argali_nvtx_push")
    static native void nvtxPush(@Cast("const char*") String name);

    @Name("argali_nvtx_pop")
    static native void nvtxPop();

    /** How many threads the kernels use that the calling thread starts. */
    @Name("argali_set_threads")
    public static native void setThreads(int threads);

    /** How many threads the kernels use that the calling thread starts. */
    @Name("argali_get_threads")
    public static native int getThreads();

    /** {@code y[i] += a * x[i]} for {@code n} elements; the self-test. */
    @Name("argali_saxpy")
    public static native void saxpy(@Cast("int64_t") long n, float a, @Const FloatPointer x, FloatPointer y);

    /** oneDNN's version as {@code major * 100 + minor}. */
    @Name("argali_onednn_version")
    public static native int oneDnnVersion();

    /** Whether the processor multiplies elements of a half type, by its number. */
    @Name("argali_multiplies_half")
    public static native int multipliesHalf(int type);

    /** Whether oneDNN has a convolution with these attributes, of a half type, that is no plain loop. */
    @Name("argali_convolves_half")
    public static native int convolvesHalf(@Cast("const int64_t*") long[] integers);

    /** Whether products of float32 can be made of bfloat16 in threes, on the processor's tiles. */
    @Name("argali_splits_products")
    public static native int splitsProducts();

    /** Zeroed memory at a multiple of 64, or 0 if there is none. */
    @Name("argali_memory_allocate")
    public static native long memoryAllocate(long bytes);

    /** Gives back what {@link #memoryAllocate} gave for as many bytes. */
    @Name("argali_memory_free")
    public static native void memoryFree(long address, long bytes);

    /** Bytes that this process has taken natively and not given back. */
    @Name("argali_memory_in_use")
    public static native long memoryInUse();

    @Name("argali_memory_copy")
    public static native void memoryCopy(long from, long to, long bytes, int threads);

    /** Copies {@code bytes} bytes of an array, from byte {@code start} on, to an address. */
    @Name("argali_memory_write")
    @CriticalRegion
    public static native void memoryWrite(long to, float[] from, long start, long bytes, int threads);

    /** As for floats. */
    @Name("argali_memory_write")
    @CriticalRegion
    public static native void memoryWrite(long to, int[] from, long start, long bytes, int threads);

    /** As for floats. */
    @Name("argali_memory_write")
    @CriticalRegion
    public static native void memoryWrite(long to, short[] from, long start, long bytes, int threads);

    /** As for floats. */
    @Name("argali_memory_write")
    @CriticalRegion
    public static native void memoryWrite(long to, byte[] from, long start, long bytes, int threads);

    /** Copies rows {@code indices[first] ... indices[first + count - 1]} of an array, one after another, to an address. */
    @Name("argali_memory_write_rows")
    @CriticalRegion
    public static native void memoryWriteRows(
            long to,
            float[] from,
            long rowBytes,
            @Cast("const int32_t*") int[] indices,
            long first,
            long count,
            int threads);

    /** As for floats. */
    @Name("argali_memory_write_rows")
    @CriticalRegion
    public static native void memoryWriteRows(
            long to,
            int[] from,
            long rowBytes,
            @Cast("const int32_t*") int[] indices,
            long first,
            long count,
            int threads);

    /** As for floats. */
    @Name("argali_memory_write_rows")
    @CriticalRegion
    public static native void memoryWriteRows(
            long to,
            short[] from,
            long rowBytes,
            @Cast("const int32_t*") int[] indices,
            long first,
            long count,
            int threads);

    /** As for floats. */
    @Name("argali_memory_write_rows")
    @CriticalRegion
    public static native void memoryWriteRows(
            long to,
            byte[] from,
            long rowBytes,
            @Cast("const int32_t*") int[] indices,
            long first,
            long count,
            int threads);

    /** Copies {@code bytes} bytes from an address to an array, from its byte {@code start} on. */
    @Name("argali_memory_read")
    @CriticalRegion
    public static native void memoryRead(long from, float[] to, long start, long bytes, int threads);

    /** As for floats. */
    @Name("argali_memory_read")
    @CriticalRegion
    public static native void memoryRead(long from, int[] to, long start, long bytes, int threads);

    /** As for floats. */
    @Name("argali_memory_read")
    @CriticalRegion
    public static native void memoryRead(long from, short[] to, long start, long bytes, int threads);

    /** As for floats. */
    @Name("argali_memory_read")
    @CriticalRegion
    public static native void memoryRead(long from, byte[] to, long start, long bytes, int threads);

    /**
     * Makes a kernel of a kind of {@code creators.def} from its attributes; 0 if it cannot, as {@link #lastError} says. With
     * {@code split} other than 0 products of float32 may be made of bfloat16 in threes.
     */
    @Name("argali_kernel_create")
    public static native long kernelCreate(
            @Cast("const char*") String kind,
            @Cast("const int64_t*") long[] integers,
            @Cast("const double*") double[] reals,
            int threads,
            int split);

    /** Why this thread's last call of {@link #kernelCreate} gave 0. */
    @Name("argali_last_error")
    public static native @Cast("const char*") String lastError();

    @Name("argali_kernel_workspace")
    public static native long kernelWorkspace(long kernel);

    /** Fixes the addresses of inputs, outputs and workspace. */
    @Name("argali_kernel_bind")
    public static native void kernelBind(long kernel, long n, @Cast("const int64_t*") long[] addresses);

    @Name("argali_kernel_free")
    public static native void kernelFree(long kernel);

    /** Position (0) or value (1) of the first bad element that the last run of a kernel met. */
    @Name("argali_kernel_failure")
    public static native long kernelFailure(long kernel, int which);

    /** Number of an elementwise instruction such as {@code add.f32}, or -1. */
    @Name("argali_elementwise_opcode")
    public static native int elementwiseOpcode(@Cast("const char*") String name);

    /** A program that runs kernels in order. */
    @Name("argali_program_create")
    public static native long programCreate(long n, @Cast("const int64_t*") long[] kernels);

    /** Runs a program: 0, or 1 + the index of the first kernel that failed. */
    @Name("argali_program_run")
    public static native long programRun(long program);

    @Name("argali_program_free")
    public static native void programFree(long program);
}
