package org.argali.cuda.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceConfig.Allocator;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {
    private static final long MIB = 1L << 20;

    /** A device that has some memory and a list of who has which part. */
    private static class Gpu implements MemorySource {
        final Map<Long, Long> taken = new LinkedHashMap<>();
        final long total;
        long next = MIB;

        Gpu(long total) {
            this.total = total;
        }

        @Override
        public Optional<Long> malloc(long bytes) {
            if (bytes > freeBytes()) {
                return Optional.empty();
            }
            long at = next;
            next += (bytes / MIB + 1) * MIB;
            taken.put(at, bytes);
            return Optional.of(at);
        }

        @Override
        public void free(long address) {
            assertThat(taken.remove(address)).isNotNull();
        }

        @Override
        public long freeBytes() {
            return total - taken.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public String description() {
            return "GPU (cuda:0)";
        }
    }

    private static final DeviceConfig CONFIG = DeviceConfig.gpu(0);

    @Test
    void reservesItsShareOfWhatIsFree() {
        Gpu gpu = new Gpu(8000 * MIB);
        gpu.malloc(4000 * MIB);
        DeviceMemory m = DeviceMemory.of(CONFIG.memoryFraction(0.5), gpu);
        assertThat(4000 * MIB - gpu.freeBytes()).as("read back from the device").isEqualTo(2000 * MIB);
        assertThat(m.use()).isEqualTo(new MemoryUse(2000 * MIB, 2000 * MIB, 0, 0, 2000 * MIB));
        long a = m.allocate(1500 * MIB);
        assertThatThrownBy(() -> m.allocate(600 * MIB))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessage(
                        "[allocate] 600.0 MiB do not fit what Argali may use of GPU (cuda:0): 1.5 GiB of 2.0 GiB in use, "
                                + "at most 1.5 GiB so far, 2.0 GiB reserved; the largest free piece is 500.0 MiB, fragmentation 0 %\n"
                                + "  region: 1.5 GiB of 2.0 GiB in use in 1 parts, 1 free parts, the largest 500.0 MiB");
        m.free(a);
        assertThat(m.allocate(600 * MIB)).isEqualTo(a);
        assertThat(m.use().peak()).isEqualTo(1500 * MIB);
        m.close();
        m.close();
        m.free(a);
        assertThat(gpu.freeBytes()).isEqualTo(4000 * MIB);
    }

    @Test
    void ninetyPercentIfNothingIsSaid() {
        Gpu gpu = new Gpu(8000 * MIB);
        assertThat(DeviceMemory.of(CONFIG, gpu).use().reserved()).isEqualTo(7200 * MIB);
    }

    @Test
    void leavesTheDriverSomething() {
        DeviceConfig all = CONFIG.memoryFraction(1);
        assertThat(DeviceMemory.of(all, new Gpu(4000 * MIB)).use().reserved())
                .isEqualTo(4000 * MIB - DeviceMemory.HEADROOM);
        assertThat(DeviceMemory.of(all, new Gpu(100 * MIB)).use().reserved()).isEqualTo(2 * MIB);
    }

    @Test
    void saysWhatTheDeviceWouldNotGive() {
        Gpu gpu = new Gpu(4000 * MIB) {
            @Override
            public Optional<Long> malloc(long bytes) {
                return Optional.empty();
            }
        };
        assertThatThrownBy(() -> DeviceMemory.of(CONFIG, gpu))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageStartingWith("[memoryFraction 0.9] GPU (cuda:0) has 3.9 GiB free, but did not give 3.5 GiB");
    }

    @Test
    void growsAsMemoryIsNeededUpToItsShare() {
        Gpu gpu = new Gpu(4000 * MIB);
        DeviceMemory m = DeviceMemory.of(CONFIG.memoryFraction(0.25).allowGrowth(true), gpu);
        assertThat(m.use()).isEqualTo(new MemoryUse(1000 * MIB, 0, 0, 0, 1000 * MIB));
        m.allocate(MIB);
        assertThat(m.use().reserved()).isEqualTo(RegionMemory.FIRST);
        m.allocate(100 * MIB);
        assertThat(m.use().reserved()).as("what is needed").isEqualTo(164 * MIB);
        m.allocate(100 * MIB);
        assertThat(m.use().reserved()).as("twice what there was").isEqualTo(328 * MIB);
        long large = m.allocate(600 * MIB);
        assertThat(m.use().reserved()).isEqualTo(928 * MIB);
        assertThatThrownBy(() -> m.allocate(150 * MIB)).isInstanceOf(OutOfDeviceMemoryException.class);
        m.free(large);
        assertThat(m.use().reserved()).as("kept").isEqualTo(928 * MIB);
        m.allocate(650 * MIB);
        assertThat(gpu.freeBytes()).as("the unused region made room").isEqualTo(4000 * MIB - (328 + 650) * MIB);
        m.close();
        assertThat(gpu.taken).isEmpty();
    }

    @Test
    void aRegionIsSmallerWhereTheDeviceHasNotSoMuch() {
        Gpu gpu = new Gpu(1000 * MIB);
        DeviceMemory m = DeviceMemory.of(CONFIG.memoryFraction(0.7).allowGrowth(true), gpu);
        gpu.malloc(980 * MIB);
        m.allocate(10 * MIB);
        assertThat(m.use().reserved()).isEqualTo(10 * MIB);
        assertThatThrownBy(() -> m.allocate(20 * MIB)).hasMessageContaining("the largest free piece is 10.0 MiB");
    }

    @Test
    void theBestRegionIsTheTightest() {
        Gpu gpu = new Gpu(4000 * MIB);
        DeviceMemory m = DeviceMemory.of(CONFIG.allowGrowth(true), gpu);
        long first = m.allocate(60 * MIB);
        m.allocate(90 * MIB);
        m.free(first);
        m.allocate(50 * MIB);
        assertThat(m.use().inUse()).isEqualTo(140 * MIB);
        assertThat(m.toString()).contains("region: 50.0 MiB of 64.0 MiB in use", "region: 90.0 MiB of 90.0 MiB in use");
    }

    @Test
    void inPiecesNothingIsReserved() {
        Gpu gpu = new Gpu(1000 * MIB);
        DeviceMemory m = DeviceMemory.of(CONFIG.memoryFraction(0.5).allocator(Allocator.ARENA), gpu);
        assertThat(gpu.freeBytes()).isEqualTo(1000 * MIB);
        long a = m.allocate(10 * MIB);
        m.allocate(20 * MIB);
        m.free(a);
        m.free(a);
        assertThat(m.use()).isEqualTo(new MemoryUse(500 * MIB, 20 * MIB, 20 * MIB, 30 * MIB, 480 * MIB));
        assertThatThrownBy(() -> m.allocate(490 * MIB))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageStartingWith(
                        "[allocate] 490.0 MiB cannot be had from GPU (cuda:0): 1 pieces, 20.0 MiB of 500.0 MiB");
        gpu.malloc(970 * MIB);
        assertThatThrownBy(() -> m.allocate(20 * MIB)).hasMessageContaining("largest free piece is 10.0 MiB");
        m.close();
        assertThat(gpu.taken).hasSize(1);
    }
}
