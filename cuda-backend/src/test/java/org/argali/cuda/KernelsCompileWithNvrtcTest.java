package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.driver.CudaLibraries;
import org.argali.cuda.driver.Nvrtc;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.simulation.Tools;
import org.argali.spi.DeviceException;
import org.argali.tck.Nvcc;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * NVRTC, through our own wrapper, turns the kernels into machine code of every architecture. It runs in a process of its own
 * behind a driver that only has a name, since here may be none.
 */
class KernelsCompileWithNvrtcTest {
    @TempDir
    Path folder;

    @Test
    void kernelsForEveryArchitecture() throws IOException {
        Assumptions.assumeTrue(
                CudaLibraries.builtins().isPresent(),
                "kernels not compiled: NVRTC 13 is not on this machine; -Dargali.cuda.path=folder names its place");
        Assumptions.assumeTrue(Tools.find("g++").isPresent(), "kernels not compiled: there is no g++");
        Files.writeString(folder.resolve("stub.c"), "int cuInit(unsigned int flags) { return 100; }\n");
        Tools.Result stub = Tools.run(
                folder, List.of("gcc", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "stub.c", "-o", "libcuda.so.1"));
        assertThat(stub.status()).as(stub.output()).isZero();
        Tools.Result r = Tools.run(folder, command());
        assertThat(r.status()).as(r.output()).isZero();
        assertThat(r.output()).contains("a wrong kernel is refused").contains("compiled");
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path", "")));
        String folders = System.getProperty("argali.cuda.path", "");
        if (!folders.isEmpty()) {
            command.add("-Dargali.cuda.path=" + folders);
        }
        command.addAll(List.of(
                Compiling.class.getName(), folder.resolve("libcuda.so.1").toString()));
        return command;
    }

    /** The other process. */
    static final class Compiling {
        private Compiling() {}

        public static void main(String[] args) {
            System.load(args[0]);
            CudaLibraries.loadCompiler();
            Nvrtc nvrtc = new Nvrtc();
            int count = 0;
            for (KernelSource s : AllSources.sample()) {
                for (String architecture : Nvcc.ARCHITECTURES) {
                    byte[] cubin = nvrtc.compile(s, architecture);
                    if (cubin.length < 4 || cubin[1] != 'E' || cubin[2] != 'L' || cubin[3] != 'F') {
                        throw new AssertionError(s + " for " + architecture + " is no cubin");
                    }
                    count++;
                }
            }
            refuses(nvrtc);
            System.out.println(nvrtc.identity() + ": compiled " + count + " kernels; none of them ran");
        }

        private static void refuses(Nvrtc nvrtc) {
            try {
                nvrtc.compile(new KernelSource("wrong", "no C at all", List.of()), "sm_90");
            } catch (DeviceException e) {
                if (String.valueOf(e.getMessage())
                        .startsWith(
                                "[nvrtcCompileProgram] NVRTC_ERROR_COMPILATION (6), kernel wrong for sm_90:\nwrong.cu(1)")) {
                    System.out.println("a wrong kernel is refused");
                } else {
                    throw e;
                }
            }
        }
    }
}
