package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does to a copy of the sources what docs/adding-an-op.md says, compiles it, and asks the new op. */
class AddingAnOpTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String NEW_FILE = "// new file ";
    private static final String ADD = "// add to ";
    private static final String BELOW = " below: ";

    /** What a stranger would look at afterwards, in the new sources' own words. */
    private static final String QUESTIONS = """
            package org.argali.tck;

            import java.util.List;
            import org.argali.graph.GraphText;
            import org.argali.op.CumulativeSum;
            import org.argali.reference.GradientCheck;
            import org.argali.reference.Reference;
            import org.argali.tensor.NDArray;

            public final class Questions {
                public static String answers() {
                    List<OpCase> rows = Cases.all().stream().filter(c -> c.op() instanceof CumulativeSum).toList();
                    long wrong = Cases.withGradient().stream()
                            .filter(c -> c.op() instanceof CumulativeSum)
                            .filter(c -> !GradientCheck.of((g, in) -> g.emitAll(c.op(), in), c.arrays(7), 7).isEmpty())
                            .count();
                    var graph = GraphText.parse("graph(%0:f32[2,3] x)\\n"
                            + " %1 = cumulative_sum{backward=true} %0 : f32[2,3]\\n return %1");
                    var sums = Reference.run(graph, List.of(NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}})));
                    return rows.size() + " rows, " + wrong + " wrong gradients, " + sums + ", there "
                            + new org.argali.reference.ReferenceBackend().lowerings().has(CumulativeSum.class)
                            + new org.argali.cpu.CpuBackend().lowerings().has(CumulativeSum.class);
                }
            }
            """;

    @TempDir
    private Path copy;

    @Test
    void thePageCanBeFollowedLiterally() throws Exception {
        for (String module : List.of("core", "backend-tck", "cpu-fallback", "native")) {
            copy(ROOT.resolve(module).resolve("src/main"), copy.resolve(module).resolve("src/main"));
        }
        Path page = ROOT.resolve("docs/adding-an-op.md");
        List<String> steps = new ArrayList<>(DocsTest.blocks(page, "java"));
        steps.addAll(DocsTest.blocks(page, "cpp"));
        for (String step : steps) {
            follow(step);
        }
        Files.writeString(copy.resolve("backend-tck/src/main/java/org/argali/tck/Questions.java"), QUESTIONS);

        assertThat(answers(compiled()))
                .isEqualTo(
                        "32 rows, 0 wrong gradients, [f32[2,3] [[6.0, 5.0, 3.0], [15.0, 11.0, 6.0]]], there truetrue");
        compileNative();
    }

    private void follow(String step) throws IOException {
        int end = step.indexOf('\n');
        String order = step.substring(0, end);
        String text = step.substring(end + 1);
        if (order.startsWith(NEW_FILE)) {
            Path file = copy.resolve(order.substring(NEW_FILE.length()));
            assertThat(file).as("a new file of the page").doesNotExist();
            Files.writeString(file, text);
        } else {
            assertThat(order)
                    .as("what a block's first line says")
                    .startsWith(ADD)
                    .contains(BELOW);
            int below = order.indexOf(BELOW);
            insert(copy.resolve(order.substring(ADD.length(), below)), order.substring(below + BELOW.length()), text);
        }
    }

    private static void insert(Path file, String line, String text) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        List<String> found = lines.stream().filter(l -> l.strip().equals(line)).toList();
        assertThat(found).as("'%s' in %s", line, file).hasSize(1);
        lines.addAll(lines.indexOf(found.get(0)) + 1, text.lines().toList());
        Files.write(file, lines);
    }

    private Path compiled() throws IOException {
        Path classes = Files.createDirectories(copy.resolve("classes"));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
            List<Path> sources = new ArrayList<>();
            for (String module : List.of("core", "backend-tck", "cpu-fallback")) {
                try (Stream<Path> all = Files.walk(copy.resolve(module).resolve("src/main/java"))) {
                    all.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
                }
            }
            List<String> options = List.of(
                    "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
            boolean fine = javac.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(fine).as(messages.toString()).isTrue();
        }
        return classes;
    }

    /** The new classes come first, so that nothing of this test's own library is met. */
    private static String answers(Path classes) throws Exception {
        List<URL> path = new ArrayList<>(List.of(classes.toUri().toURL()));
        for (String entry : System.getProperty("java.class.path").split(":")) {
            path.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            return (String) loader.loadClass("org.argali.tck.Questions")
                    .getMethod("answers")
                    .invoke(null);
        }
    }

    private void compileNative() throws Exception {
        Path sources = copy.resolve("native/src/main/cpp");
        Process gcc = new ProcessBuilder(
                        "g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "cumulative_sum.cpp")
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(gcc.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(gcc.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(gcc.exitValue()).as(said).isZero();
        assertThat(Files.readString(sources.resolve("creators.def"))).contains("ARGALI_CREATOR(cumulative_sum)");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
