package org.argali.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.ServiceLoader;
import org.argali.spi.Backend;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What holds with and without a GPU. */
class CudaBackendTest {
    private final Backend backend = new CudaBackend();

    @Test
    void isFoundAmongTheBackends() {
        List<Backend> found = ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        assertThat(found).extracting(Backend::name).contains("cuda");
        assertThat(backend.priority()).isEqualTo(100);
    }

    @Test
    void everyOpHasALoweringOrADeclaredGap() {
        assertThat(backend.lowerings().missing()).isEqualTo(CudaConformanceTest.GAPS);
    }

    @Test
    void withoutAGpuItSaysWhyInOneLine() {
        Backend.Availability a = backend.availability();
        Assumptions.assumeFalse(a.usable(), "there is a GPU here");
        assertThat(a.reason()).isNotBlank().doesNotContain("\n");
        assertThatThrownBy(() -> backend.open(DeviceConfig.gpu(0)))
                .isInstanceOf(DeviceException.class)
                .hasMessage("[cuda] " + a.reason());
    }
}
