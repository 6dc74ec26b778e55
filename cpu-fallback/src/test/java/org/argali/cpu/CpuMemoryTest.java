package org.argali.cpu;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.natives.ArgaliCpu;
import org.argali.runtime.Runtime;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceConfig.Precision;
import org.argali.spi.DeviceException;
import org.argali.spi.OutOfDeviceMemoryException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CPU's memory: what is in use, what comes back, and what is said where there is too little. */
class CpuMemoryTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(40, 16), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(40, 4), i -> Math.cos(i));

    @TempDir
    private Path root;

    @BeforeEach
    void cpu() {
        Runtime.configure(DeviceConfig.cpu());
    }

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static void trainOne() {
        try (Model m = Sequential.of(input(16), dense(64).activation(RELU), dense(4))) {
            m.compile("adam", "mse");
            m.trainOnBatch(X, Y);
        }
    }

    @Test
    void aHundredModelsLeaveNothing() {
        trainOne();
        Device cpu = Runtime.session().device();
        assertThat(cpu.memory().inUse()).isZero();
        long allowed = 20 * 4000;
        long leastGrowth = Long.MAX_VALUE;
        // the JVM's compiler takes native memory and gives it back, megabytes at a time; a leak is there every time
        for (int round = 0; round < 20 && leastGrowth >= allowed; round++) {
            long before = ArgaliCpu.memoryInUse();
            for (int i = 0; i < 20; i++) {
                trainOne();
            }
            leastGrowth = Math.min(leastGrowth, ArgaliCpu.memoryInUse() - before);
        }
        assertThat(cpu.memory().inUse()).isZero();
        assertThat(cpu.memory().peak()).isPositive();
        assertThat(leastGrowth).as("native bytes of 20 models").isLessThan(allowed);
    }

    /** More than a machine has; unless Linux promises whatever is asked for. */
    @Test
    void whatDoesNotFitNamesTheLayerAndTheBatch() throws IOException {
        assumeThat(Files.readString(Path.of("/proc/sys/vm/overcommit_memory"))).doesNotStartWith("1");
        int n = 1 << 20;
        try (Model m = Sequential.of(input(1), dense(n), dense(1))) {
            m.compile("sgd", "mse");
            OutOfDeviceMemoryException e = catchThrowableOfType(
                    OutOfDeviceMemoryException.class,
                    () -> m.trainOnBatch(NDArray.zeros(TensorType.f32(n, 1)), NDArray.zeros(TensorType.f32(n, 1))));
            assertThat(e)
                    .hasMessageContainingAll(
                            "[arena] ",
                            "do not fit CPU",
                            "[cpu] there is no memory for another",
                            "4.0 TiB  dense_1 ",
                            "f32[1048576,1048576]",
                            "which fit by plan; this is one of 1048576");
        }
    }

    @Test
    void whatIsFreeIsTheMachinesAndTheContainers() throws IOException {
        assertThat(HostMemory.available(root)).as("nobody says").isEqualTo(Long.MAX_VALUE);
        put("proc/meminfo", "MemTotal:       16000000 kB\nMemFree:  1 kB\nMemAvailable:    8000000 kB\n");
        assertThat(HostMemory.available(root)).isEqualTo(8_000_000L * 1024);
        put("sys/fs/cgroup/memory.max", "max\n");
        put("sys/fs/cgroup/memory.current", "1000\n");
        assertThat(HostMemory.available(root)).isEqualTo(8_000_000L * 1024);
        put("sys/fs/cgroup/memory.max", "5000\n");
        assertThat(HostMemory.available(root)).isEqualTo(4000);
        assertThat(HostMemory.available(Path.of("/"))).isBetween(1L, Long.MAX_VALUE - 1);
    }

    private void put(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void whatActsOnGpusAloneIsRefused() {
        assertThatThrownBy(() -> Runtime.configure(DeviceConfig.cpu().memoryFraction(0.5)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("cpu does not act on memoryFraction 0.5");
        assertThatThrownBy(() -> Runtime.configure(DeviceConfig.cpu().precision(Precision.TF32)))
                .hasMessageContaining("cpu does not act on precision tf32");
        Runtime.configure(DeviceConfig.cpu().precision(Precision.FLOAT32).threads(1));
        assertThat(Runtime.session().headline()).startsWith("CPU, 1 thread,");
        Runtime.configure(DeviceConfig.auto().memoryFraction(0.5));
        assertThat(Runtime.session().headline()).contains("unused here: memoryFraction 0.5, which acts on ");
    }
}
