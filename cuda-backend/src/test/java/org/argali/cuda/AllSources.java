package org.argali.cuda;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.ErrorSites;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.lower.BlasDevice;
import org.argali.cuda.lower.MathPolicy;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.Lowerings;
import org.argali.spi.MemoryUse;
import org.argali.spi.Stream;
import org.argali.tck.Cases;

/** A device that compiles nothing and remembers what it was asked to compile: all kernels of the conformance table. */
final class AllSources implements BlasDevice {
    /** Products are not our kernels. */
    private static final MatrixProducts.Product NO_PRODUCT = new MatrixProducts.Product() {
        @Override
        public long workspaceBytes() {
            return 0;
        }

        @Override
        public void bind(MatrixProducts.Places places) {
            throw new UnsupportedOperationException("a product is not bound here");
        }

        @Override
        public void on(Stream stream) {
            throw new UnsupportedOperationException("a product is not launched here");
        }

        @Override
        public void close() {
            // nothing is held
        }
    };

    private final Map<String, KernelSource> sources = new LinkedHashMap<>();

    static List<KernelSource> list() {
        AllSources device = new AllSources();
        Lowerings table = device.backend().lowerings();
        Cases.nodes().stream().filter(n -> table.gap(n).isEmpty()).forEach(device::prepare);
        return List.copyOf(device.sources.values());
    }

    /** Some forms of each kernel file and some of the many generated kernels; each also with 64-bit indices. */
    static List<KernelSource> sample() {
        Map<String, Integer> forms = new HashMap<>();
        List<KernelSource> sample = new ArrayList<>();
        for (KernelSource s : list()) {
            int form = forms.merge(isGenerated(s) ? "generated" : s.name(), 1, Integer::sum);
            String rare = rareForm(s);
            boolean isRareForm = !rare.isEmpty() && forms.merge(rare, 1, Integer::sum) <= 3;
            if (isGenerated(s) ? form % 100 == 1 || isRareForm : form <= 3) {
                sample.add(s);
                sample.add(wide(s));
            }
        }
        return sample;
    }

    /** A name for generated kernels of which there are few; empty for others. */
    private static String rareForm(KernelSource s) {
        if (s.text().contains("struct Table")) {
            return s.entries().contains("join") ? "sums of many" : "many loops";
        }
        return s.text().contains("sum_of_row") ? "updates of tables" : "";
    }

    /** As for a tensor of more than 2^31 elements. */
    static KernelSource wide(KernelSource s) {
        return new KernelSource(s.name(), "#define WIDE\n" + s.text(), s.entries(), s.contracts());
    }

    static boolean isGenerated(KernelSource s) {
        return s.entries().contains("fours") || s.entries().contains("rows");
    }

    @Override
    public Backend backend() {
        return new CudaBackend();
    }

    @Override
    public LoadedKernel load(KernelSource source, String entry) {
        if (!source.entries().contains(entry)) {
            throw new AssertionError(source + " has no entry " + entry);
        }
        sources.putIfAbsent(source.text(), source);
        return (grid, args) -> s -> {};
    }

    @Override
    public MatrixProducts products() {
        return problem -> Optional.of(NO_PRODUCT);
    }

    /** So that all are on our own kernels. */
    @Override
    public Convolutions convolutions() {
        return Convolutions.none();
    }

    @Override
    public MathPolicy math() {
        return MathPolicy.TF32;
    }

    @Override
    public int fullGrid() {
        return 6;
    }

    @Override
    public long errorRecord() {
        return 0;
    }

    @Override
    public ErrorSites errorSites() {
        return new ErrorSites();
    }

    @Override
    public String description() {
        return "a list of sources";
    }

    /** For what kernels keep to themselves. */
    @Override
    public Buffer allocate(long bytes) {
        return new Buffer() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public long address() {
                return 0;
            }

            @Override
            public void close() {
                // nothing is held
            }
        };
    }

    @Override
    public MemoryUse memory() {
        return new MemoryUse.Counter().use(0);
    }

    /** Nothing that is put there happens. */
    @Override
    public Stream stream() {
        return (Stream)
                Proxy.newProxyInstance(Stream.class.getClassLoader(), new Class<?>[] {Stream.class}, (p, m, a) -> null);
    }

    @Override
    public void close() {
        // nothing is held
    }
}
