package org.argali.cuda;

import java.util.List;
import org.argali.cuda.driver.CudaContext;
import org.argali.cuda.driver.CudaEvent;
import org.argali.cuda.driver.CudaQueue;
import org.argali.cuda.driver.PinnedMemory;
import org.argali.spi.Readback;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;

/** Copies to pinned memory of its own, with an event behind them. */
final class CudaReadback implements Readback {
    private static final int ALIGNMENT = 64;

    private final CudaContext context;
    private final CudaQueue queue;
    private final List<Slice> places;
    private final List<NDArray> targets;
    private final PinnedMemory memory;
    private final CudaEvent arrived;
    private boolean closed;

    CudaReadback(CudaContext context, CudaQueue queue, List<Slice> places, List<NDArray> targets) {
        this.context = context;
        this.queue = queue;
        this.places = places;
        this.targets = targets;
        this.memory = new PinnedMemory(
                Math.max(1, targets.stream().mapToLong(CudaReadback::room).sum()));
        this.arrived = new CudaEvent();
    }

    private static long room(NDArray target) {
        return (target.type().bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    @Override
    public void begin() {
        context.makeCurrent();
        long at = memory.address();
        for (int i = 0; i < places.size(); i++) {
            long bytes = targets.get(i).type().bytes();
            if (bytes > 0) {
                queue.toHost(places.get(i).address(), at, bytes);
            }
            at += room(targets.get(i));
        }
        arrived.record(queue);
    }

    @Override
    public boolean isThere() {
        context.makeCurrent();
        return arrived.isDone();
    }

    @Override
    public List<NDArray> values() {
        if (!isThere()) {
            arrived.synchronize();
        }
        long at = 0;
        for (NDArray target : targets) {
            memory.get(target, 0, target.size(), at);
            at += room(target);
        }
        return targets;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.makeCurrent();
            arrived.synchronize(); // nothing is copied to memory that is given back
            arrived.close();
            memory.close();
        }
    }
}
