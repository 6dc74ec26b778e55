package org.argali.cuda.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * CUDA C, complete: it includes nothing. Two sources of equal text are the same kernel.
 *
 * @param name for messages; not part of the text
 * @param text what is compiled
 * @param entries its kernels
 */
public record KernelSource(String name, String text, List<String> entries) {
    private static final Map<String, String> RESOURCES = new ConcurrentHashMap<>();

    public KernelSource {
        entries = List.copyOf(entries);
    }

    /**
     * A source that is kept as a file.
     *
     * @param file without {@code .cu}
     * @param defines macros that the file is written in terms of
     */
    public static KernelSource ofFile(String file, Map<String, String> defines, String... entries) {
        String head = new TreeMap<>(defines)
                .entrySet().stream()
                        .filter(e -> !e.getKey().equals(CudaC.WIDE))
                        .map(e -> "#define " + e.getKey() + " " + e.getValue() + "\n")
                        .collect(Collectors.joining());
        String text = prelude(defines.containsKey(CudaC.WIDE)) + head + resource(file + ".cu");
        return new KernelSource(file, text, List.of(entries));
    }

    /** A source at hand, in terms of the prelude. */
    public static KernelSource ofText(String name, String text, String... entries) {
        return new KernelSource(name, prelude(false) + text, List.of(entries));
    }

    /** A source that is written by the program. */
    static KernelSource generated(String name, boolean wide, String body, String... entries) {
        String text = prelude(wide) + resource("elementwise.cuh") + body;
        return new KernelSource(name, text, List.of(entries));
    }

    /** Comes before a file's own macros, which must not reach into it. */
    private static String prelude(boolean wide) {
        return (wide ? "#define " + CudaC.WIDE + "\n" : "") + resource("prelude.cuh");
    }

    static String resource(String file) {
        return RESOURCES.computeIfAbsent(file, KernelSource::read);
    }

    private static String read(String file) {
        try (InputStream in = KernelSource.class.getResourceAsStream("/org/argali/cuda/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the kernel source " + file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the kernel source " + file, e);
        }
    }

    /** Without the text, which is long. */
    @Override
    public String toString() {
        return name + entries;
    }
}
