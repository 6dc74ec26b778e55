package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.runtime.Runtime;
import org.argali.spi.Backend.Availability;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several GPUs, each looked at by itself. */
class SimulatedDevicesTest extends SimulatedTest {
    @TempDir
    Path folder;

    @AfterEach
    void oneAgain() {
        Runtime.configure(DeviceConfig.reference());
        Simulation.devices(75);
    }

    private Availability probed() throws IOException {
        return new CudaProbe(List.of(Files.writeString(folder.resolve("node"), ""))).check();
    }

    private static String opened(DeviceConfig config) {
        try (Device d = new SimulatedBackend().open(config.allocator(DeviceConfig.Allocator.ARENA));
                Buffer b = d.allocate(4)) {
            d.stream().write(NDArray.of(new float[] {1}), Slice.of(b));
            d.stream().sync();
            return d.description();
        }
    }

    @Test
    void theSecondIsUsedWhereItIsAskedFor() {
        Simulation.devices(75, 90);
        assertThat(opened(DeviceConfig.gpu(1))).contains("(cuda:1)");
        assertThat(opened(DeviceConfig.gpu(0))).contains("(cuda:0)");
        Runtime.configure(EACH_ALONE.visibleDevices(1));
        assertThat(Programs.DENSE.step(Programs.DENSE.model(), 0)).isPositive();
        assertThat(Runtime.session().device().description()).contains("(cuda:1)");
        assertThatThrownBy(() -> opened(DeviceConfig.gpu(2)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("there is no GPU 2; the driver sees 2, counted from 0");
    }

    @Test
    void anOldOneIsNoReasonAgainstTheOther() throws IOException {
        Simulation.devices(70, 90);
        Availability a = probed();
        assertThat(a.usable()).as(a.reason()).isTrue();
        assertThat(a.reason()).contains("(cuda:1), sm_90");
        assertThat(opened(DeviceConfig.gpu(1))).contains("(cuda:1)");
        assertThatThrownBy(() -> opened(DeviceConfig.gpu(0)))
                .hasMessageContaining("(cuda:0) is sm_70, but CUDA 13 needs sm_75 or newer")
                .hasMessageContaining("DeviceConfig.gpu(n)");
    }

    @Test
    void whereAllAreTooOldTheFirstIsNamed() throws IOException {
        Simulation.devices(60, 70);
        assertThat(probed().usable()).isFalse();
        assertThat(probed().reason()).contains("(cuda:0) is sm_60");
    }
}
