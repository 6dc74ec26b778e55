package org.argali.cuda.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.argali.spi.DeviceException;

/**
 * Kernels compiled side by side by threads of their own, from when they are known until they are needed: the compiler takes 100 ms
 * for one, and a large model has a hundred. For one caller at a time.
 */
public final class CompileAhead implements AutoCloseable {
    private static final int MOST_THREADS = 16;
    private static final long LONGEST_COMPILE_S = 60;

    private final KernelCache cache;
    private final String architecture;
    private final ThreadPoolExecutor workers;
    private final Map<String, CompletableFuture<byte[]>> begun = new HashMap<>();

    public CompileAhead(KernelCache cache, String architecture) {
        this.cache = cache;
        this.architecture = architecture;
        int threads = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
        this.workers = new ThreadPoolExecutor(
                threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), CompileAhead::thread);
        workers.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread t = new Thread(work, "argali-compiler");
        t.setDaemon(true);
        return t;
    }

    /** Begins, unless that was done. */
    public void begin(KernelSource source) {
        begun.computeIfAbsent(
                source.key(), k -> CompletableFuture.supplyAsync(() -> cache.cubin(source, architecture), workers));
    }

    /**
     * Machine code of a source, once it is there.
     *
     * @throws DeviceException if it is refused; it may be begun anew then
     */
    public byte[] take(KernelSource source) {
        begin(source);
        try {
            return Objects.requireNonNull(begun.remove(source.key())).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DeviceException why) {
                throw why;
            }
            throw e;
        }
    }

    /** Leaves off; waits for what is being compiled, since the compiler must not run while its process ends. */
    @Override
    public void close() {
        workers.shutdownNow();
        begun.clear();
        try {
            workers.awaitTermination(LONGEST_COMPILE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
