package org.argali.cpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.argali.natives.ArgaliCpu;
import org.argali.natives.CpuLibrary;
import org.argali.spi.Buffer;
import org.argali.spi.Bytes;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.MemoryUse;
import org.argali.spi.OutOfDeviceMemoryException;

/** The processor and its memory. */
final class CpuDevice implements Device {
    private final CpuBackend backend;
    private final String description;
    private final int threads;
    private final boolean splitsProducts;
    private final double dataFraction;
    private final CpuStream stream;
    private final MemoryUse.Counter use = new MemoryUse.Counter();
    private final Set<CpuBuffer> buffers = new LinkedHashSet<>();

    CpuDevice(CpuBackend backend, CpuLibrary library, DeviceConfig config) {
        this.backend = backend;
        this.dataFraction = config.dataFractionOr(0);
        this.threads = config.threads() == 0 ? library.threads() : config.threads();
        this.splitsProducts = library.splitsProducts();
        this.description = describe(library, threads);
        this.stream = new CpuStream(threads);
    }

    /** {@code CPU, 2 threads, AVX-512, AMX, oneDNN 3.11}. */
    static String describe(CpuLibrary library, int wantedThreads) {
        String isa = switch (library.isa()) {
            case BASE -> "SSE4.2";
            case AVX2 -> "AVX2";
            case AVX512 -> library.splitsProducts() ? "AVX-512, AMX" : "AVX-512";
        };
        int threads = wantedThreads == 0 ? library.threads() : wantedThreads;
        int version = ArgaliCpu.oneDnnVersion();
        return String.format(
                Locale.ROOT,
                "CPU, %d thread%s, %s, oneDNN %d.%d",
                threads,
                threads == 1 ? "" : "s",
                isa,
                version / 100,
                version % 100);
    }

    /** How many threads a kernel may use. */
    int threads() {
        return threads;
    }

    /** Whether products of float32 are made of bfloat16 in threes. */
    boolean splitsProducts() {
        return splitsProducts;
    }

    @Override
    public double dataFraction() {
        return dataFraction;
    }

    @Override
    public CpuBackend backend() {
        return backend;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Buffer allocate(long bytes) {
        long address = ArgaliCpu.memoryAllocate(bytes);
        if (address == 0) {
            throw new OutOfDeviceMemoryException(
                    "[cpu] there is no memory for another " + Bytes.text(bytes) + " in one piece", bytes);
        }
        CpuBuffer b = new CpuBuffer(address, bytes, this::gaveBack);
        buffers.add(b);
        use.took(bytes);
        return b;
    }

    private void gaveBack(CpuBuffer b) {
        buffers.remove(b);
        use.gaveBack(b.bytes());
    }

    @Override
    public MemoryUse memory() {
        return use.use(HostMemory.available(Path.of("/")));
    }

    @Override
    public CpuStream stream() {
        return stream;
    }

    @Override
    public void close() {
        List<CpuBuffer> open = new ArrayList<>(buffers);
        open.forEach(CpuBuffer::close);
    }

    @Override
    public String toString() {
        return description;
    }
}
