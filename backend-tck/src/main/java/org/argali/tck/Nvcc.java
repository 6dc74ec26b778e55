package org.argali.tck;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The compiler of CUDA's toolkit, where a machine has it: whether it accepts kernels and finds registers for all their values.
 * Compiled is not run: this says nothing of a device.
 *
 * @param program its path
 */
public record Nvcc(Path program) {
    /** Every kind of GPU that kernels are compiled for. */
    public static final List<String> ARCHITECTURES = List.of("sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120");

    private static final Pattern MACRO = Pattern.compile("^#define +(\\w+)", Pattern.MULTILINE);
    private static final Pattern SPILLS = Pattern.compile("[1-9]\\d* bytes (stack frame|spill stores|spill loads)");
    private static final Pattern KERNEL = Pattern.compile("Compiling entry function '(\\w+)'");

    /** That on the PATH or in CUDA's usual folder. */
    public static Optional<Nvcc> find() {
        String folders = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/local/cuda/bin";
        return Stream.of(folders.split(File.pathSeparator))
                .map(f -> Path.of(f, "nvcc"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Nvcc::new);
    }

    /**
     * Compiles sources, each complete; one that is refused, or warned of, is an error.
     *
     * @param folder for the files
     * @param contracts whether products and the sums that take them may become one operation
     * @return what the assembler says of kernels whose values do not fit registers
     */
    public List<String> spills(Path folder, List<String> sources, String architecture, boolean contracts) {
        try {
            Files.writeString(folder.resolve("all.cu"), together(sources));
            Process p = new ProcessBuilder(
                            program.toString(),
                            "-std=c++17",
                            "-arch=" + architecture,
                            "-fmad=" + contracts,
                            "-cubin",
                            "-Xptxas",
                            "-v",
                            "-Werror",
                            "all-warnings",
                            "-diag-suppress",
                            "177", // functions of the prelude that a kernel does not call
                            "all.cu")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (p.waitFor() != 0) {
                throw new AssertionError("for " + architecture + ":\n" + output);
            }
            return spills(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while waiting for nvcc", e);
        }
    }

    /** What ptxas says of spills, with the kernel that it says it of. */
    private static List<String> spills(String output) {
        List<String> found = new ArrayList<>();
        String kernel = "";
        for (String line : output.lines().toList()) {
            Matcher m = KERNEL.matcher(line);
            kernel = m.find() ? m.group(1) : kernel;
            if (SPILLS.matcher(line).find()) {
                found.add(kernel + ": " + line.strip());
            }
        }
        return found;
    }

    /** Each source in a namespace of its own. */
    private static String together(List<String> sources) {
        return IntStream.range(0, sources.size())
                .mapToObj(i -> "namespace k%d {\n%s}\n%s".formatted(i, sources.get(i), undefined(sources.get(i))))
                .collect(Collectors.joining(
                        "",
                        "#define KERNEL(name) __global__ void __launch_bounds__(256) name\n"
                                + "#define BIG_KERNEL(name) __global__ void __launch_bounds__(256, 1) name\n",
                        ""));
    }

    private static String undefined(String text) {
        return MACRO.matcher(text)
                .results()
                .map(m -> m.group(1))
                .filter(m -> !m.endsWith("KERNEL"))
                .distinct()
                .map(m -> "#undef " + m + "\n")
                .collect(Collectors.joining());
    }
}
