package org.argali.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.spi.DeviceConfig.Allocator;
import org.argali.spi.DeviceConfig.Determinism;
import org.argali.spi.DeviceConfig.Kind;
import org.argali.spi.DeviceConfig.Precision;
import org.junit.jupiter.api.Test;

class DeviceConfigTest {
    @Test
    void whatIsNotGivenHasItsDefault() {
        DeviceConfig c = DeviceConfig.auto();
        assertThat(c.given()).isEmpty();
        assertThat(c.device()).isEqualTo(Kind.AUTO);
        assertThat(c.allocator()).isEqualTo(Allocator.BFC);
        assertThat(c.memoryFraction()).isEqualTo(0.9);
        assertThat(c.allowGrowth()).isFalse();
        assertThat(c.allowSoftPlacement()).isFalse();
        assertThat(c.logPlacement()).isFalse();
        assertThat(c.visibleDevices()).isEmpty();
        assertThat(c.gpuNumber()).isZero();
        assertThat(c.streams()).isZero();
        assertThat(c.precision()).isEmpty();
        assertThat(c.determinism()).isEmpty();
        assertThat(c.threads()).isZero();
        assertThat(c).hasToString("auto");
    }

    @Test
    void whatIsGivenIsKeptAndAnEqualOneIsEqual() {
        DeviceConfig c = DeviceConfig.gpu(1)
                .memoryFraction(0.5)
                .allowGrowth(true)
                .visibleDevices(2, 0)
                .streams(3)
                .precision(Precision.FLOAT32)
                .determinism(Determinism.FAST);
        assertThat(c.gpuNumber()).isZero();
        assertThat(c.on(Kind.AUTO).streams()).isEqualTo(3);
        assertThat(c)
                .hasToString(
                        "gpu(1), memoryFraction 0.5, allowGrowth true, visibleDevices [2, 0], streams 3, precision float32, determinism fast");
        DeviceConfig again = DeviceConfig.gpu(1)
                .determinism(Determinism.FAST)
                .precision(Precision.FLOAT32)
                .streams(3)
                .visibleDevices(2, 0)
                .allowGrowth(true)
                .memoryFraction(0.5);
        assertThat(again).isEqualTo(c).hasSameHashCodeAs(c).isNotEqualTo(c.streams(2));
    }

    @Test
    void whatCannotBeIsRefused() {
        DeviceConfig c = DeviceConfig.auto();
        assertThatThrownBy(() -> c.memoryFraction(0)).hasMessageContaining("above 0 and at most 1, not 0.0");
        assertThatThrownBy(() -> c.memoryFraction(Double.NaN)).hasMessageContaining("not NaN");
        assertThatThrownBy(() -> c.streams(-1)).hasMessageContaining("streams are at least 0");
        assertThatThrownBy(() -> c.threads(-1)).hasMessageContaining("threads are at least 0");
        assertThatThrownBy(() -> DeviceConfig.gpu(-1)).hasMessageContaining("counted from 0");
        assertThatThrownBy(() -> c.visibleDevices(new int[0])).hasMessageContaining("names at least one GPU");
        assertThatThrownBy(() -> c.visibleDevices(1, 1)).hasMessageContaining("different numbers");
        assertThatThrownBy(() -> c.allocator(Allocator.ARENA).allowGrowth(false))
                .hasMessageContaining("[allowGrowth]");
        assertThatThrownBy(() -> DeviceConfig.gpu(2).visibleDevices(5, 7).gpuNumber())
                .isInstanceOf(DeviceException.class)
                .hasMessage("[visibleDevices] there is no gpu(2): visible are [5, 7], which gpu() counts from 0");
    }

    @Test
    void sizesAreWrittenForPeople() {
        assertThat(List.of(0L, 1023L, 1536L, 3L << 30).stream().map(Bytes::text))
                .containsExactly("0 B", "1023 B", "1.5 KiB", "3.0 GiB");
        MemoryUse use = new MemoryUse(100 << 20, 60 << 20, 20 << 20, 30 << 20, 40 << 20);
        assertThat(use.free()).isEqualTo(80 << 20);
        assertThat(use)
                .hasToString("20.0 MiB of 100.0 MiB in use, at most 30.0 MiB so far, 60.0 MiB reserved; "
                        + "the largest free piece is 40.0 MiB, fragmentation 50 %");
    }
}
