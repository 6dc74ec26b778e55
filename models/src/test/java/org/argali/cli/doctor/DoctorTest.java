package org.argali.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.argali.runtime.Runtime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor before machines that a folder stands for. */
class DoctorTest {
    @TempDir
    private Path root;

    @Test
    void thisMachineCanTrain() {
        Doctor doctor = new Doctor(Machine.current(), Runtime.backends());
        assertThat(doctor.canTrain()).isTrue();
        assertThat(text(doctor.findings())).contains("ok   JDK", "ok   CPU", "ok   cpu        CPU, ", "reference");
    }

    @Test
    void withoutBackendsNothingCanTrain() {
        assertThat(new Doctor(Machine.current(), List.of()).canTrain()).isFalse();
    }

    @Test
    void aMachineWithoutDriverIsToldWhatToInstall() {
        assertThat(text(DriverExam.of(machine())))
                .startsWith("no   driver     none: no /dev/nvidiactl and no /dev/dxg.")
                .contains("580 or newer", "--gpus all");
    }

    @Test
    void aContainerWithoutTheGpuIsToldTheFlag() throws IOException {
        put(
                "/proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Tue Sep 23 2025");
        assertThat(text(DriverExam.of(machine())))
                .contains("the host has driver 580.95.05")
                .contains("run the container with --gpus all");
    }

    @Test
    void theDriverIsNamedWithItsNodes() throws IOException {
        put("/dev/nvidiactl", "");
        put("/dev/nvidia0", "");
        assertThat(text(DriverExam.of(machine()))).isEqualTo("ok   driver     /dev/nvidia0 nvidiactl; version unknown");
        put(
                "/proc/driver/nvidia/version",
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release");
        assertThat(text(DriverExam.of(machine()))).isEqualTo("ok   driver     580.95.05; /dev/nvidia0 nvidiactl");
        put("/proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu");
        assertThat(text(DriverExam.of(machine()))).startsWith("no   driver     550.54.14 is too old for CUDA 13");
    }

    @Test
    void librariesAreFoundWhereTheyAreSearchedFor() throws IOException {
        put("/opt/cuda/libcudart.so.13", "");
        put("/usr/local/cuda/lib64/libcublas.so.13", "");
        put("/usr/local/cuda/lib64/libnvrtc-builtins.so.13.1", "");
        put("/usr/local/cuda/lib64/libcudnn.so.8", "");
        put("/etc/ld.so.cache", "glibc-ld.so.cache1.1\0libnvrtc.so.13\0/odd/lib/libnvrtc.so.13\0/lib/libz.so.1\0");
        put("/odd/lib/libnvrtc.so.13", "");
        assertThat(text(CudaExam.of(machine())))
                .contains("ok   CUDA       /opt/cuda/libcudart.so.13")
                .contains("ok   CUDA       /usr/local/cuda/lib64/libcublas.so.13")
                .contains("ok   CUDA       /usr/local/cuda/lib64/libnvrtc-builtins.so.13.1")
                .contains("ok   CUDA       /odd/lib/libnvrtc.so.13")
                .contains("no   CUDA       not found: libcublasLt.so.13, libcudnn.so.9 "
                        + "(/usr/local/cuda/lib64/libcudnn.so.8 is another version)")
                .contains("searched: /opt/cuda /ld /usr/local/cuda/lib64", "ARGALI_CUDA_PATH=folder:folder");
    }

    @Test
    void theContainersLimitsAreSeen() throws IOException {
        put("/proc/meminfo", "MemTotal:       33554432 kB\nMemFree: 1 kB\nMemAvailable:   16777216 kB\n");
        assertThat(text(MemoryExam.of(machine()))).contains("32.0 GiB, 16.0 GiB free; no limit by a container");
        put("/proc/self/cgroup", "0::/a/b\n");
        put("/sys/fs/cgroup/a/b/memory.max", "max\n");
        put("/sys/fs/cgroup/a/memory.max", "4294967296\n");
        put("/sys/fs/cgroup/a/cpu.max", "150000 100000\n");
        assertThat(text(MemoryExam.of(machine()))).startsWith("ok").contains("the container may use 4.0 GiB");
        assertThat(text(CpuExam.of(machine()))).contains("the container may use 1.5 CPUs");
        put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912");
        assertThat(text(MemoryExam.of(machine()))).startsWith("no").contains("may use 0.5 GiB", "little");
    }

    @Test
    void anOldContainerWithoutLimitIsNotLimited() throws IOException {
        put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        assertThat(Cgroup.of(machine()).memory()).isEmpty();
    }

    @Test
    void theProcessorIsNamedWithWhatKernelsCareAbout() throws IOException {
        put("/proc/cpuinfo", "processor\t: 0\nmodel name\t: A Processor @ 3 GHz\nflags\t\t: fpu sse4_2 avx2 fma\n");
        assertThat(text(CpuExam.of(machine()))).startsWith("ok   CPU        A Processor @ 3 GHz; sse4_2 avx2 fma");
    }

    private Machine machine() {
        return new Machine(root, Map.of("LD_LIBRARY_PATH", "/ld:"), "/opt/cuda");
    }

    private void put(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String text(List<Finding> findings) {
        return findings.stream().map(Finding::toString).collect(Collectors.joining("\n"));
    }
}
