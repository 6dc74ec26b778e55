package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.simulation.Tools;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaProbeTest {
    @TempDir
    Path folder;

    @Test
    void withoutADriverNothingIsLoaded() {
        CudaProbe probe = new CudaProbe(List.of(folder.resolve("nvidiactl"), folder.resolve("dxg")));
        assertThat(probe.check().usable()).isFalse();
        assertThat(probe.check().reason())
                .isEqualTo("no NVIDIA driver: " + folder.resolve("nvidiactl")
                        + " is absent; in a container, run it with --gpus all");
    }

    @Test
    void aStatusIsSaidInWords() {
        assertThat(CudaProbe.reason(35)).contains("driver is too old").contains("35");
        assertThat(CudaProbe.reason(100)).contains("sees no GPU").contains("100");
    }

    @Test
    void theInnermostCauseIsSaidInOneLine() {
        Throwable cause = new UnsatisfiedLinkError("libcuda.so.1: cannot open\n  at somewhere");
        assertThat(CudaProbe.rootCause(new LinkageError("outer", new IllegalStateException("middle", cause))))
                .isEqualTo("libcuda.so.1: cannot open");
    }

    /** In processes of their own, since a library that failed to load fails for good. */
    @Test
    void aDeviceNodeWithoutLibrariesIsSurvived() throws IOException {
        Assumptions.assumeFalse(new CudaBackend().availability().usable(), "there is a GPU here");
        String said = probe("none");
        assertThat(said)
                .startsWith("unusable: the CUDA libraries cannot be loaded: ")
                .contains("-Dargali.cuda.path");
    }

    @Test
    void aDriverThatSeesNoGpuIsSurvived() throws IOException {
        Assumptions.assumeFalse(new CudaBackend().availability().usable(), "there is a GPU here");
        Assumptions.assumeTrue(Tools.find("gcc").isPresent(), "there is no gcc");
        Files.writeString(folder.resolve("stub.c"), "int cuInit(unsigned int flags) { return 100; }\n");
        Tools.Result stub = Tools.run(
                folder, List.of("gcc", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "stub.c", "-o", "libcuda.so.1"));
        assertThat(stub.status()).as(stub.output()).isZero();
        assertThat(probe(folder.resolve("libcuda.so.1").toString())).startsWith("unusable: ");
    }

    private String probe(String driver) throws IOException {
        Path node = Files.writeString(folder.resolve("node"), "");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED"); // else the JVM warns
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path", ""), Probing.class.getName()));
        command.addAll(List.of(node.toString(), driver));
        Tools.Result r = Tools.run(folder, command);
        assertThat(r.status()).as(r.output()).isZero();
        assertThat(r.output().lines()).as(r.output()).hasSize(1);
        return r.output();
    }

    /** The other process: the node that stands for the driver's, and a driver library or "none". */
    static final class Probing {
        private Probing() {}

        public static void main(String[] args) {
            if (!args[1].equals("none")) {
                System.load(args[1]);
            }
            var a = new CudaProbe(List.of(Path.of(args[0]))).check();
            System.out.println((a.usable() ? "usable: " : "unusable: ") + a.reason());
        }
    }
}
