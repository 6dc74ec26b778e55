package org.argali.cuda.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

    @Test
    void reservesItsShareOfWhatIsFree() {
        Gpu gpu = new Gpu(8000 * MIB);
        gpu.malloc(4000 * MIB);
        ReservedMemory m = new ReservedMemory(gpu, 0.5);
        assertThat(m.bytes()).isEqualTo(2000 * MIB);
        long a = m.allocate(1500 * MIB);
        assertThatThrownBy(() -> m.allocate(600 * MIB))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessage(
                        "[allocate] 600.0 MiB do not fit into the 0.5 of its free memory that is reserved on GPU (cuda:0): "
                                + "1.5 GiB of 2.0 GiB in use, 1 free parts, the largest 500.0 MiB");
        m.free(a);
        assertThat(m.allocate(600 * MIB)).isEqualTo(a);
        m.close();
        m.close();
        m.free(a);
        assertThat(gpu.taken).hasSize(1);
    }

    @Test
    void leavesTheDriverSomething() {
        assertThat(new ReservedMemory(new Gpu(4000 * MIB), 1).bytes()).isEqualTo(4000 * MIB - ReservedMemory.HEADROOM);
        assertThat(new ReservedMemory(new Gpu(100 * MIB), 1).bytes()).isEqualTo(2 * MIB);
    }

    @Test
    void saysWhatTheDeviceWouldNotGive() {
        Gpu gpu = new Gpu(4000 * MIB) {
            @Override
            public Optional<Long> malloc(long bytes) {
                return Optional.empty();
            }
        };
        assertThatThrownBy(() -> new ReservedMemory(gpu, 0.9))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageStartingWith("[memoryFraction 0.9] GPU (cuda:0) has 3.9 GiB free, but did not give 3.5 GiB");
    }

    @Test
    void theSystemsAllocatorGivesAllBackAtTheEnd() {
        Gpu gpu = new Gpu(100 * MIB);
        SystemMemory m = new SystemMemory(gpu);
        long a = m.allocate(10 * MIB);
        m.allocate(20 * MIB);
        m.free(a);
        m.free(a);
        assertThat(gpu.taken).hasSize(1);
        assertThatThrownBy(() -> m.allocate(90 * MIB))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessage("[allocate] 90.0 MiB were asked for, but GPU (cuda:0) has 80.0 MiB free");
        m.close();
        assertThat(gpu.taken).isEmpty();
    }
}
