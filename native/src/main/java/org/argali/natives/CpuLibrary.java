package org.argali.natives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * The loaded kernel library: which instruction set it was compiled for, how many threads it uses, and whether it makes products
 * of float32 from bfloat16 in threes, on the processor's tiles (AMX).
 *
 * <p>{@code -Dargali.cpu.isa=base|avx2|avx512} overrides the choice; {@code -Dargali.threads}, then the environment
 * variable {@code OMP_NUM_THREADS}, then the number of cores say how many threads there are. {@code
 * -Dargali.cpu.products=vector|split} says how products are made; without it they are split where that is possible. A process has
 * one current library; loading again changes it for everybody, which only tests do.
 */
public record CpuLibrary(CpuIsa isa, int threads, boolean splitsProducts) {
    private static final String FOLDER = "/org/argali/natives/linux-x86_64/";
    private static final String DNNL = "/org/bytedeco/dnnl/linux-x86_64/";

    /** Loads the library that suits this processor and the settings. */
    public static CpuLibrary load() {
        String wanted = System.getProperty("argali.cpu.isa");
        return load(wanted == null ? CpuIsa.best() : CpuIsa.of(wanted));
    }

    /** Loads the library of that instruction set, or says why it cannot be loaded. */
    public static synchronized CpuLibrary load(CpuIsa isa) {
        CpuIsa best = CpuIsa.best();
        if (isa.compareTo(best) > 0) {
            throw new IllegalStateException(
                    "[argali.cpu.isa] " + isa.label() + " is more than this processor has, which is " + best.label());
        }
        int threads = wantedThreads(System.getProperty("argali.threads"), System.getenv("OMP_NUM_THREADS"));
        ArgaliCpu.threadsBeforeLoad(threads);
        for (String library : List.of("libgomp.so.1", "libdnnl.so.3")) {
            Path path = file(DNNL + library);
            refuse(path, ArgaliCpu.preload(path.toString()));
        }
        Path path = file(FOLDER + "libargali_" + isa.label() + ".so");
        refuse(path, ArgaliCpu.load(path.toString()));
        ArgaliCpu.setThreads(threads);
        return new CpuLibrary(
                isa, threads, wantsSplit(System.getProperty("argali.cpu.products"), ArgaliCpu.splitsProducts() != 0));
    }

    static boolean wantsSplit(@Nullable String property, boolean possible) {
        if (property == null) {
            return possible;
        }
        switch (property) {
            case "vector":
                return false;
            case "split":
                if (possible) {
                    return true;
                }
                throw new IllegalStateException(
                        "[argali.cpu.products] split wants a processor with AMX and bfloat16, a system that allows them, and"
                                + " -Dargali.cpu.isa=avx512; vector works everywhere");
            default:
                throw new IllegalArgumentException(
                        "[argali.cpu.products] knows vector and split, but is '" + property + "'");
        }
    }

    static int wantedThreads(@Nullable String property, @Nullable String environment) {
        if (property != null) {
            return positive("argali.threads", property);
        }
        if (environment != null && !environment.isBlank()) {
            // OpenMP allows a list, one number for each level of nesting; the first is ours
            return positive("OMP_NUM_THREADS", environment.split(",", 2)[0]);
        }
        return Runtime.getRuntime().availableProcessors();
    }

    private static int positive(String name, String text) {
        try {
            int threads = Integer.parseInt(text.strip());
            if (threads > 0) {
                return threads;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("[" + name + "] wants a positive number, but is '" + text + "'", e);
        }
        throw new IllegalArgumentException("[" + name + "] wants a positive number, but is " + text);
    }

    /** A resource as a file: in place when the class path entry is a folder, else unpacked once into JavaCPP's cache. */
    private static Path file(String resource) {
        URL url = CpuLibrary.class.getResource(resource);
        if (url == null) {
            throw new IllegalStateException(
                    "[native] " + resource + " is not on the class path: the jar of argali-native"
                            + " and dnnl's linux-x86_64 jar must both be there");
        }
        if (url.getProtocol().equals("file")) {
            return Path.of(URI.create(url.toString()));
        }
        try {
            return Loader.cacheResource(url).toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "[native] " + url + " cannot be unpacked into JavaCPP's cache folder;"
                            + " -Dorg.bytedeco.javacpp.cachedir=DIR names another",
                    e);
        }
    }

    private static void refuse(Path path, @Nullable String reason) {
        if (reason != null) {
            throw new IllegalStateException("[native] " + path + " cannot be loaded: " + reason);
        }
    }
}
