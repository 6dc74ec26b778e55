package org.argali.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.argali.graph.Node;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.MemoryUse;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/** A device whose kernels do nothing; it counts what is open. */
final class FakeDevice implements Device {
    private final Backend backend = new ReferenceBackend();
    private final FakeStream stream = new FakeStream();
    private final long workspace;
    int openBuffers;
    int openKernels;
    int openRecordings;
    int recordings;
    int launches;
    int failAtKernel = Integer.MAX_VALUE;

    FakeDevice(long workspace) {
        this.workspace = workspace;
    }

    List<Slice> state(long... bytes) {
        return LongStream.of(bytes).mapToObj(b -> Slice.of(new FakeBuffer(b))).toList();
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public String description() {
        return "fake";
    }

    @Override
    public Buffer allocate(long bytes) {
        openBuffers++;
        return new FakeBuffer(bytes);
    }

    @Override
    public Kernel prepare(Node node) {
        if (openKernels == failAtKernel) {
            throw new IllegalStateException("told to fail");
        }
        openKernels++;
        return new FakeKernel();
    }

    @Override
    public MemoryUse memory() {
        return new MemoryUse.Counter().use(Long.MAX_VALUE);
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private final class FakeBuffer implements Buffer {
        private final long bytes;
        private boolean open = true;

        FakeBuffer(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public long address() {
            return 64;
        }

        @Override
        public void close() {
            openBuffers -= open ? 1 : 0;
            open = false;
        }
    }

    private final class FakeKernel implements Kernel {
        @Override
        public long workspaceBytes() {
            return workspace;
        }

        @Override
        public void bind(Bindings bindings) {
            // Runs nowhere.
        }

        @Override
        public void launch(Stream s) {
            launches++;
        }

        @Override
        public void close() {
            openKernels--;
        }
    }

    private final class FakeStream implements Stream {
        @Override
        public void write(NDArray source, int from, int count, Slice target) {
            // Goes nowhere.
        }

        @Override
        public void read(Slice source, NDArray target) {
            // Comes from nowhere.
        }

        @Override
        public void copy(Slice source, Slice target) {
            launches++;
        }

        @Override
        public void sync() {
            // Nothing to wait for.
        }

        @Override
        public Recording record(Runnable work) {
            openRecordings++;
            recordings++;
            work.run();
            return new Recording() {
                @Override
                public void replay() {
                    launches++;
                }

                @Override
                public void close() {
                    openRecordings--;
                }
            };
        }
    }

    /** What is open, by kind. */
    List<Integer> open() {
        return new ArrayList<>(List.of(openBuffers, openKernels, openRecordings));
    }
}
