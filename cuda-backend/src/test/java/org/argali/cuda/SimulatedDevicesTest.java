package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.runtime.Session;
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

    private static final DeviceConfig SHARE = DeviceConfig.auto().memoryFraction(0.2);

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
    void twoSessionsOfOneGpuEachHaveTheirShareAndCloseByThemselves() {
        Session first = Runtime.open(SHARE);
        Session second = Runtime.open(SHARE);
        long each = first.device().memory().reserved();
        assertThat(Simulation.bytesInUse())
                .isEqualTo(each + second.device().memory().reserved());
        first.close();
        first.close();
        assertThat(Simulation.bytesInUse()).isEqualTo(second.device().memory().reserved());
        assertThatThrownBy(() -> first.device().allocate(4))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("(cuda:0)")
                .hasMessageEndingWith("is closed; Runtime.session() opens a device anew");
        try (Buffer b = second.device().allocate(4)) {
            second.device().stream().write(NDArray.of(new float[] {1}), Slice.of(b));
            second.device().stream().sync();
        }
        second.close();
        assertThat(Simulation.bytesInUse()).isZero();
    }

    /** What was closed is opened anew by whoever needs it. */
    @Test
    void aModelTrainsOnAfterAllDevicesWereClosed() {
        Runtime.configure(EACH_ALONE);
        Runtime.seed(7);
        List<Double> wanted = losses(Programs.DENSE, Programs.DENSE.model(), 2);
        Runtime.seed(7);
        Model model = Programs.DENSE.model();
        double first = Programs.DENSE.step(model, 0);
        Runtime.close();
        Runtime.close();
        assertThat(Simulation.bytesInUse()).isZero();
        assertThat(List.of(first, Programs.DENSE.step(model, 1))).isEqualTo(wanted);
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
    void oneThatIsNewerThanTheCompilerIsNamed() {
        Simulation.devices(999);
        Runtime.configure(EACH_ALONE);
        assertThatThrownBy(() -> Programs.DENSE.step(Programs.DENSE.model(), 0))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("[nvrtcCompileProgram] NVRTC_ERROR_INVALID_OPTION (5), kernel ")
                .hasMessageContaining(
                        " for sm_999; if this GPU is newer than NVRTC, install a newer CUDA 13:\nnvrtc: error");
    }

    @Test
    void whereAllAreTooOldTheFirstIsNamed() throws IOException {
        Simulation.devices(60, 70);
        assertThat(probed().usable()).isFalse();
        assertThat(probed().reason()).contains("(cuda:0) is sm_60");
    }
}
