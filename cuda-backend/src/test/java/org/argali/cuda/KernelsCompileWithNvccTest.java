package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.simulation.Tools;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The toolkit's compiler accepts every kernel and finds registers for all values. Compiled is not run: this says nothing of a
 * device.
 */
class KernelsCompileWithNvccTest {
    private static final Pattern MACRO = Pattern.compile("^#define +(\\w+)", Pattern.MULTILINE);
    private static final Pattern SPILLS = Pattern.compile("[1-9]\\d* bytes (stack frame|spill stores|spill loads)");

    private static final Pattern KERNEL = Pattern.compile("Compiling entry function '(\\w+)'");

    @TempDir
    Path folder;

    @Test
    void everyKernelForTheOldestArchitecture() throws IOException {
        compile(AllSources.list(), "sm_75");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_80", "sm_86", "sm_90", "sm_100", "sm_120"})
    void kernelFilesForEveryArchitecture(String architecture) throws IOException {
        compile(AllSources.sample(), architecture);
    }

    private void compile(List<KernelSource> sources, String architecture) throws IOException {
        Path nvcc = Tools.find("nvcc").orElse(Path.of(""));
        Assumptions.assumeFalse(nvcc.toString().isEmpty(), "kernels not compiled: there is no nvcc on this machine");
        Files.writeString(folder.resolve("all.cu"), together(sources));
        Tools.Result r = Tools.run(
                folder,
                List.of(
                        nvcc.toString(),
                        "-std=c++17",
                        "-arch=" + architecture,
                        "-cubin",
                        "-Xptxas",
                        "-v",
                        "-Werror",
                        "all-warnings",
                        "-diag-suppress",
                        "177", // functions of the prelude that a kernel does not call
                        "all.cu"));
        assertThat(r.status()).as(r.output()).isZero();
        assertThat(spills(r.output()))
                .as("kernels whose values do not fit registers")
                .isEmpty();
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
    private static String together(List<KernelSource> sources) {
        return IntStream.range(0, sources.size())
                .mapToObj(i -> "namespace k%d {\n%s}\n%s"
                        .formatted(
                                i,
                                sources.get(i).text(),
                                undefined(sources.get(i).text())))
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
