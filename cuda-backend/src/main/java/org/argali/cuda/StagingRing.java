package org.argali.cuda;

import java.util.List;
import java.util.stream.Stream;
import org.argali.cuda.driver.CudaEvent;
import org.argali.cuda.driver.CudaQueue;
import org.argali.cuda.driver.PinnedMemory;

/**
 * Pinned memory through which data go to the device and back. Small copies share a slot, one after another; a slot is used
 * again only when the copies from it are done, so the host runs ahead of the device by all slots at most. Allocates nothing.
 */
final class StagingRing implements AutoCloseable {
    /** Bytes of a slot: the most that is copied at once. */
    static final int SLOT = 4 << 20;

    private static final int SLOTS = 8;
    private static final int ALIGNMENT = 64;

    private final CudaQueue queue;
    private final PinnedMemory memory = new PinnedMemory((long) SLOT * SLOTS);
    private final List<CudaEvent> copied =
            Stream.generate(CudaEvent::new).limit(SLOTS).toList();
    private int slot;
    private int used;

    StagingRing(CudaQueue queue) {
        this.queue = queue;
    }

    PinnedMemory memory() {
        return memory;
    }

    /** The place in {@link #memory} of {@code bytes} that may be written now; at most {@link #SLOT}. */
    long reserve(int bytes) {
        if (used + bytes > SLOT) {
            copied.get(slot).record(queue);
            slot = (slot + 1) % SLOTS;
            copied.get(slot).synchronize();
            used = 0;
        }
        long at = (long) slot * SLOT + used;
        used += (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return at;
    }

    @Override
    public void close() {
        copied.forEach(CudaEvent::close);
        memory.close();
    }
}
