package org.argali.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.driver.CudaContext;
import org.argali.cuda.driver.CudaEvent;
import org.argali.cuda.driver.CudaGraph;
import org.argali.cuda.driver.CudaLibraries;
import org.argali.cuda.driver.CudaQueue;
import org.argali.cuda.driver.PinnedMemory;
import org.argali.cuda.kernel.ErrorSites;
import org.argali.cuda.kernel.NativeStream;
import org.argali.natives.Nvtx;
import org.argali.spi.DeviceException;
import org.argali.spi.Marks;
import org.argali.spi.Readback;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/** The device's stream. Host data go through pinned memory, so a write returns as soon as its source was read. */
final class CudaStream implements Stream, NativeStream, AutoCloseable {
    private final CudaContext context;
    private final ErrorSites sites;
    private final CudaQueue queue = new CudaQueue();
    private final StagingRing staging = new StagingRing(queue);
    private final PinnedMemory errorCopy = new PinnedMemory(ErrorSites.RECORD_BYTES);
    private final int sideBySide;
    private final List<CudaReadback> readbacks = new ArrayList<>();
    private long errorRecord;
    private Optional<Nvtx> nvtx = Optional.empty(); // loaded when the first range is begun

    /** Of a step that many kernels run side by side; with 0 as many as may. */
    CudaStream(CudaContext context, ErrorSites sites, int sideBySide) {
        this.sideBySide = sideBySide;
        this.context = context;
        this.sites = sites;
    }

    /** Where kernels note an id outside its table. */
    void watch(long record) {
        errorRecord = record;
        queue.zero(record, ErrorSites.RECORD_BYTES);
    }

    CudaQueue queue() {
        return queue;
    }

    @Override
    public long handle() {
        return enter().address();
    }

    /** The queue, ready for work from the calling thread. */
    CudaQueue enter() {
        context.makeCurrent();
        return queue;
    }

    @Override
    public void write(NDArray source, int from, int count, Slice target) {
        context.makeCurrent();
        int element = source.dtype().bytes();
        checkSize(source, (long) count * element, target);
        int most = StagingRing.SLOT / element;
        for (int done = 0; done < count; done += most) {
            int n = Math.min(most, count - done);
            long at = staging.reserve(n * element);
            staging.memory().put(source, from + done, n, at);
            send(at, target.address() + (long) done * element, (long) n * element);
        }
    }

    @Override
    public void writeRows(NDArray source, int[] indices, int from, int count, Slice target) {
        context.makeCurrent();
        int row = source.rowSize();
        int rowBytes = row * source.dtype().bytes();
        checkSize(source, (long) count * rowBytes, target);
        if (rowBytes == 0 || rowBytes > StagingRing.SLOT) {
            Stream.super.writeRows(source, indices, from, count, target);
            return;
        }
        int most = StagingRing.SLOT / rowBytes;
        for (int done = 0; done < count; done += most) {
            int n = Math.min(most, count - done);
            long at = staging.reserve(n * rowBytes);
            for (int i = 0; i < n; i++) {
                staging.memory().put(source, indices[from + done + i] * row, row, at + (long) i * rowBytes);
            }
            send(at, target.address() + (long) done * rowBytes, (long) n * rowBytes);
        }
    }

    private void send(long staged, long device, long bytes) {
        queue.toDevice(staging.memory().address() + staged, device, bytes);
    }

    private static void checkSize(NDArray array, long bytes, Slice place) {
        if (bytes > place.bytes()) {
            throw new IllegalArgumentException(
                    bytes + " bytes of " + array.type() + " do not fit a place of " + place.bytes());
        }
    }

    /** What fits a slot waits once. */
    @Override
    public void read(Slice source, NDArray target) {
        context.makeCurrent();
        int element = target.dtype().bytes();
        checkSize(target, target.type().bytes(), source);
        int most = StagingRing.SLOT / element;
        int done = 0;
        do {
            int n = Math.min(most, target.size() - done);
            long at = staging.reserve(n * element);
            if (n > 0) {
                long from = source.address() + (long) done * element;
                queue.toHost(from, staging.memory().address() + at, (long) n * element);
            }
            sync();
            staging.memory().get(target, done, n, at);
            done += n;
        } while (done < target.size());
    }

    @Override
    public Readback readback(List<Slice> places, List<NDArray> targets) {
        context.makeCurrent();
        readbacks.removeIf(CudaReadback::isClosed);
        CudaReadback made = new CudaReadback(context, queue, places, targets);
        readbacks.add(made);
        return made;
    }

    @Override
    public void copy(Slice source, Slice target) {
        context.makeCurrent();
        if (source.bytes() != target.bytes()) {
            throw new IllegalArgumentException(
                    "a copy of " + source.bytes() + " bytes to a place of " + target.bytes());
        }
        if (source.bytes() > 0) {
            queue.onDevice(source.address(), target.address(), source.bytes());
        }
    }

    @Override
    public void sync() {
        context.makeCurrent();
        queue.toHost(errorRecord, errorCopy.address(), ErrorSites.RECORD_BYTES);
        queue.synchronize();
        int site = errorCopy.int32(0);
        if (site != 0) {
            queue.zero(errorRecord, ErrorSites.RECORD_BYTES);
            throw new DeviceException(sites.message(site, errorCopy.int32(4), errorCopy.int32(8), errorCopy.int32(12)));
        }
    }

    @Override
    public Recording record(Runnable launches) {
        return record(List.of(new Part(launches, List.of())));
    }

    @Override
    public Recording record(List<Part> parts) {
        context.makeCurrent();
        CudaGraph graph = queue.capture(Lanes.of(parts, sideBySide));
        return new Recording() {
            @Override
            public void replay() {
                context.makeCurrent();
                graph.launch(queue);
            }

            @Override
            public void close() {
                graph.close();
            }
        };
    }

    @Override
    public Marks marks(int count) {
        context.makeCurrent();
        return new CudaMarks(queue, count);
    }

    @Override
    public Point point() {
        context.makeCurrent();
        return new CudaPoint(queue, new CudaEvent());
    }

    private record CudaPoint(CudaQueue queue, CudaEvent event) implements Point {
        @Override
        public void put() {
            event.record(queue);
        }

        @Override
        public void close() {
            event.close();
        }
    }

    @Override
    public void await(Point point) {
        queue.await(((CudaPoint) point).event());
    }

    @Override
    public void beginRange(String name) {
        nvtx().push(name);
    }

    @Override
    public void endRange() {
        nvtx().pop();
    }

    private Nvtx nvtx() {
        if (nvtx.isEmpty()) {
            nvtx = Optional.of(Nvtx.load(CudaLibraries.files(Nvtx.LIBRARIES)));
        }
        return nvtx.get();
    }

    @Override
    public void close() {
        queue.synchronize();
        readbacks.forEach(CudaReadback::close);
        staging.close();
        errorCopy.close();
        queue.close();
    }
}
