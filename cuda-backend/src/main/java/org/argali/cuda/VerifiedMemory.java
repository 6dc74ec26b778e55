package org.argali.cuda;

import java.util.Optional;
import org.argali.cuda.driver.CudaContext;
import org.argali.cuda.driver.CudaQueue;
import org.argali.cuda.driver.PinnedMemory;
import org.argali.cuda.memory.MemorySource;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;

/** The GPU's own allocator; sees that both ends of large pieces hold what is written there. */
final class VerifiedMemory implements MemorySource {
    private static final int WORDS = 1024;
    private static final int BYTES = WORDS * Integer.BYTES;
    private static final long CHECKED = 1L << 20;

    private final CudaContext context;
    private final CudaQueue queue;

    VerifiedMemory(CudaContext context, CudaQueue queue) {
        this.context = context;
        this.queue = queue;
    }

    @Override
    public Optional<Long> malloc(long bytes) {
        Optional<Long> address = context.malloc(bytes);
        if (address.isPresent() && bytes >= CHECKED) {
            try (PinnedMemory host = new PinnedMemory(2L * BYTES)) {
                check(host, address.get());
                check(host, address.get() + bytes - BYTES);
            }
        }
        return address;
    }

    private void check(PinnedMemory host, long address) {
        int[] pattern = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            pattern[i] = 0x9E3779B9 * (i + 1);
        }
        NDArray sent = NDArray.of(pattern);
        NDArray got = NDArray.of(new int[WORDS]);
        host.put(sent, 0, WORDS, 0);
        queue.toDevice(host.address(), address, BYTES);
        queue.toHost(address, host.address() + BYTES, BYTES);
        queue.synchronize();
        host.get(got, 0, WORDS, BYTES);
        if (!got.equals(sent)) {
            throw new DeviceException("[cudaMalloc] device memory at 0x" + Long.toHexString(address)
                    + " does not hold what was written there");
        }
    }

    @Override
    public void free(long address) {
        context.free(address);
    }

    @Override
    public long freeBytes() {
        return context.memory().free();
    }

    @Override
    public String description() {
        return context.description();
    }
}
