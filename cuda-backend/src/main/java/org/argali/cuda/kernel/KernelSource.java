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
 * CUDA C, complete: it includes nothing. Two sources of equal {@link #key} are the same kernel.
 *
 * @param name for messages; not part of the text
 * @param text what is compiled
 * @param entries its kernels
 * @param contracts whether a product and the sum that takes it may become one operation, which rounds once. Generated kernels may not:
 *     several compute the same value (pass {@code Recompute}), and what is compared with it, as in the gradient of a maximum, must find
 *     the same bits, whatever else is in the kernel
 */
public record KernelSource(String name, String text, List<String> entries, boolean contracts) {
    private static final Map<String, String> RESOURCES = new ConcurrentHashMap<>();

    public KernelSource {
        entries = List.copyOf(entries);
    }

    /** As compilers take it who are told nothing. */
    public KernelSource(String name, String text, List<String> entries) {
        this(name, text, entries, true);
    }

    /**
     * A source that is kept as a file.
     *
     * @param file without {@code .cu}
     * @param defines macros that the file is written in terms of
     */
    public static KernelSource ofFile(String file, Map<String, String> defines, String... entries) {
        return ofFile(file, "", defines, entries);
    }

    /**
     * A source that is kept as a file, behind another.
     *
     * @param file without {@code .cu}
     * @param shared what files of its kind have in common; empty for none
     * @param defines macros that both are written in terms of
     */
    public static KernelSource ofFile(String file, String shared, Map<String, String> defines, String... entries) {
        String head = new TreeMap<>(defines)
                .entrySet().stream()
                        .filter(e -> !e.getKey().equals(CudaC.WIDE))
                        .map(e -> "#define " + e.getKey() + " " + e.getValue() + "\n")
                        .collect(Collectors.joining());
        String common = shared.isEmpty() ? "" : resource(shared);
        String text = prelude(defines.containsKey(CudaC.WIDE)) + head + common + resource(file + ".cu");
        return new KernelSource(file, text, List.of(entries));
    }

    /** A source at hand, in terms of the prelude. */
    public static KernelSource ofText(String name, String text, String... entries) {
        return new KernelSource(name, prelude(false) + text, List.of(entries));
    }

    /** A source that is written by the program. */
    static KernelSource generated(String name, boolean wide, String body, String... entries) {
        String text = prelude(wide) + resource("elementwise.cuh") + body;
        return new KernelSource(name, text, List.of(entries), false);
    }

    /** Comes before a file's own macros, which must not reach into it. */
    private static String prelude(boolean wide) {
        return (wide ? "#define " + CudaC.WIDE + "\n" : "") + resource("prelude.cuh");
    }

    /** All that decides what it is compiled to. */
    public String key() {
        return (contracts ? "contracts\n" : "") + text;
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
