package org.argali.natives;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
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

    /** How many threads the kernels use that the calling thread starts. */
    @Name("argali_set_threads")
    public static native void setThreads(int threads);

    /** How many threads the kernels use that the calling thread starts. */
    @Name("argali_get_threads")
    public static native int getThreads();

    /** {@code y[i] += a * x[i]} for {@code n} elements; the self-test. */
    @Name("argali_saxpy")
    public static native void saxpy(@Cast("int64_t") long n, float a, @Const FloatPointer x, FloatPointer y);
}
