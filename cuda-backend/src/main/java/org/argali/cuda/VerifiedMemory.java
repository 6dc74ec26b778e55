package org.argali.cuda;

import org.argali.cuda.driver.CudaContext;
import org.argali.cuda.driver.CudaQueue;
import org.argali.cuda.driver.PinnedMemory;
import org.argali.cuda.memory.ReservedMemory;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;

/** Reserves a share of the device's memory and sees that both its ends hold what is written there. */
final class VerifiedMemory {
    private static final int WORDS = 1024;
    private static final int BYTES = WORDS * Integer.BYTES;

    private VerifiedMemory() {}

    static ReservedMemory reserve(CudaContext context, CudaQueue queue, double fraction) {
        ReservedMemory memory = new ReservedMemory(new ContextMemory(context), fraction);
        try (PinnedMemory host = new PinnedMemory(2L * BYTES)) {
            check(host, queue, memory.address());
            check(host, queue, memory.address() + memory.bytes() - BYTES);
        }
        return memory;
    }

    private static void check(PinnedMemory host, CudaQueue queue, long address) {
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
}
