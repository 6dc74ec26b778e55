package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.argali.models.data.SmallData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle for a GPU machine, unpacked in a folder with a blank in its name and run without Java on the path. */
class GpuBundleTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> TOOLS =
            List.of("bash", "find", "sort", "sed", "tee", "mkdir", "dirname", "readlink", "mktemp", "cat");

    @TempDir
    private static Path folder;

    private static Path run = Path.of("");

    @BeforeAll
    static void pack() throws Exception {
        Path elsewhere = folder.resolve("some where");
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .filter(e -> !e.contains("test"))
                .collect(Collectors.joining(":"));
        Result packed = call(
                System.getenv(),
                ROOT.resolve("bin/gpu-bundle").toString(),
                elsewhere.toString(),
                System.getProperty("java.home"),
                classPath);
        assertThat(packed.exit()).as(packed.output()).isZero();
        run = elsewhere.resolve("argali-gpu-bundle/run");
        Files.createDirectories(folder.resolve("bin"));
        for (String tool : TOOLS) {
            Path script = folder.resolve("bin").resolve(tool);
            Files.writeString(script, "#!" + find("bash") + "\nexec " + find(tool) + " \"$@\"\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        SmallData.write(folder.resolve("data"), 64, 32);
    }

    private static Path find(String tool) {
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                .map(f -> Path.of(f, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void trainsOnTheCpuWithItsOwnJava() throws Exception {
        Result r = bundle("--device", "cpu", "--epochs", "1", "--only", "digits");
        assertThat(r.output())
                .contains("Test accuracy", "nvidia-smi is not here")
                .containsPattern("digits +passed");
        assertThat(r.exit()).isZero();
        assertThat(run.resolveSibling("results").resolve("digits.log"))
                .content()
                .contains("Test accuracy");
    }

    @Test
    void makesOneCall() throws Exception {
        Result r = bundle(folder.toString(), "--", "bench", "W1", "--device", "cpu", "--json", "--steps", "5");
        assertThat(r.output())
                .startsWith("{\"impl\":\"argali\",\"workload\":\"W1\"")
                .contains("\"ms_per_step\":0.");
        assertThat(r.exit()).isZero();
    }

    @Test
    void aPeerThatIsNotThereIsALine() throws Exception {
        Result r = bundle("--", "bench", "W1", "--device", "cpu", "--peers", "torch-compile,jax");
        assertThat(r.output())
                .containsPattern("W1 +argali +0\\.")
                .containsPattern("W1 +torch-compile +- .*Cannot run program \"python3\"")
                .containsPattern("W1 +jax +- .*Cannot run program \"python3\"");
        assertThat(r.exit()).isZero();
    }

    @Test
    void saysWhyThereIsNoGpu() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "there is one");
        Result r = bundle("--only", "doctor,mail", folder.toString());
        assertThat(r.output())
                .contains("CUDA libraries: none found", "no   driver     none", "argali: no device for GPU")
                .containsPattern("doctor +passed")
                .containsPattern("mail +FAILED \\(1\\)");
        assertThat(r.exit()).isEqualTo(1);
    }

    @Test
    void librariesOfWheelsAreFound() throws Exception {
        for (String library : List.of("cu13/lib/libcudart.so.13", "cudnn/lib/libcudnn.so.9")) {
            Path file = folder.resolve("site-packages/nvidia").resolve(library);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        Path nvidia = folder.resolve("site-packages/nvidia");
        Result r = bundle("--only", "doctor", folder.resolve("site-packages").toString());
        assertThat(r.output())
                .contains("CUDA libraries: " + nvidia.resolve("cu13/lib") + ":" + nvidia.resolve("cudnn/lib"))
                .contains("ok   CUDA       " + nvidia.resolve("cudnn/lib/libcudnn.so.9"));
    }

    @Test
    void aWrongCallIsTwo() throws Exception {
        assertThat(bundle("--device", "tpu").exit()).isEqualTo(2);
        assertThat(bundle("--only", "dinner").exit()).isEqualTo(2);
        assertThat(bundle("--help").output()).contains("Usage: run");
    }

    private static Result bundle(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(run.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> bare = Map.of(
                "PATH", folder.resolve("bin").toString(),
                "ARGALI_DATA", folder.resolve("data").toString(),
                "TMPDIR", folder.toString());
        return call(bare, command.toArray(String[]::new));
    }

    private record Result(int exit, String output) {}

    private static Result call(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        List<String> bash = new ArrayList<>(List.of(find("bash").toString()));
        bash.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(bash).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process p = builder.start();
        String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(p.waitFor(), output);
    }
}
