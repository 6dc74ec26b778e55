package org.argali.cuda.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * CUDA C, complete: it includes nothing. Two sources of equal text are the same kernel.
 *
 * @param name for messages; not part of the text
 * @param text what is compiled
 * @param entries its kernels
 */
public record KernelSource(String name, String text, List<String> entries) {
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
        StringBuilder head = new StringBuilder();
        new TreeMap<>(defines)
                .forEach((k, v) ->
                        head.append("#define ").append(k).append(' ').append(v).append('\n'));
        String text = head + resource("prelude.cuh") + resource(file + ".cu");
        return new KernelSource(file, text, List.of(entries));
    }

    /** A source that is written by the program. */
    static KernelSource generated(String name, String head, String body, String... entries) {
        String text = head + resource("prelude.cuh") + resource("elementwise.cuh") + body;
        return new KernelSource(name, text, List.of(entries));
    }

    private static String resource(String file) {
        try (InputStream in = KernelSource.class.getResourceAsStream("/org/argali/cuda/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the kernel source " + file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the kernel source " + file, e);
        }
    }

    /** {@code text} may be long. */
    @Override
    public String toString() {
        return name + entries;
    }
}
