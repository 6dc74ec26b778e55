package org.argali.cuda.emulation;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.ErrorSites;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.lower.BlasDevice;
import org.argali.cuda.lower.MathPolicy;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.MemoryUse;
import org.argali.spi.Stream;

/** The host's memory and one of its threads. Kernels are compiled when the first of them is launched. */
public final class EmulatedDevice implements BlasDevice {
    private static final int FULL_GRID = 6;
    private static final long MOST_BYTES = 1L << 34;

    private final Backend backend;
    private final HostCompiler compiler = new HostCompiler();
    private final ErrorSites sites = new ErrorSites();
    private final MemoryUse.Counter use = new MemoryUse.Counter();
    private final Set<Long> taken = new LinkedHashSet<>();
    private final long errorRecord = allocate(ErrorSites.RECORD_BYTES).address();
    private final EmulatedStream stream = new EmulatedStream(errorRecord, sites);

    /** How often a kernel of each source was launched. */
    private final Map<KernelSource, Integer> launched = new HashMap<>();

    private int launches;

    EmulatedDevice(Backend backend) {
        this.backend = backend;
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public String description() {
        return "CUDA C emulated on the host, not a device";
    }

    @Override
    public Buffer allocate(long bytes) {
        long address = Host.allocate(bytes);
        Host.fill(address, 0, bytes);
        taken.add(address);
        use.took(bytes);
        return new HostBuffer(taken, use, address, bytes);
    }

    private record HostBuffer(Set<Long> taken, MemoryUse.Counter use, long address, long bytes) implements Buffer {
        @Override
        public void close() {
            if (taken.remove(address)) {
                use.gaveBack(bytes);
                Host.free(address);
            }
        }
    }

    @Override
    public MemoryUse memory() {
        return use.use(MOST_BYTES);
    }

    @Override
    public Stream stream() {
        return stream;
    }

    /** Every other launch of a kernel file is with 64-bit indices; of generated kernels, every other kernel. */
    @Override
    public LoadedKernel load(KernelSource source, String entry) {
        KernelSource wide = new KernelSource(source.name(), "#define WIDE\n" + source.text(), source.entries());
        boolean generated = source.entries().contains("fours");
        KernelSource even = generated && source.text().hashCode() % 2 == 0 ? wide : source;
        KernelSource odd = generated ? even : wide;
        compiler.add(even);
        compiler.add(odd);
        return (grid, args) -> {
            long[] slots = args.slots();
            int[] starts = args.starts();
            return s -> ((EmulatedStream) s).run(() -> {
                launched.merge(source, 1, Integer::sum);
                HostCompiler.Compiled c = compiler.compiled(launches++ % 2 == 0 ? even : odd);
                Host.launch(c.entry(entry), c.plain(), grid.blocks(), slots, starts);
            });
        };
    }

    /** How often kernels whose source has these words were launched so far. */
    public int launches(String words) {
        return launched.entrySet().stream()
                .filter(e -> e.getKey().text().contains(words))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    @Override
    public MatrixProducts products() {
        return new HostProducts();
    }

    @Override
    public Convolutions convolutions() {
        return new HostConvolutions();
    }

    @Override
    public MathPolicy math() {
        return MathPolicy.FLOAT32;
    }

    @Override
    public int fullGrid() {
        return FULL_GRID;
    }

    @Override
    public long errorRecord() {
        return errorRecord;
    }

    @Override
    public ErrorSites errorSites() {
        return sites;
    }

    @Override
    public void close() {
        taken.forEach(Host::free);
        taken.clear();
    }
}
