package org.argali.models.workloads;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.ErrorSites;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.lower.BlasDevice;
import org.argali.cuda.lower.MathPolicy;
import org.argali.runtime.Runtime;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.MemoryUse;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;

/**
 * A GPU of the size of an H100 that is not here: the CUDA backend's rules prepare their kernels for it, and it counts what they
 * put on its stream. Its libraries take every problem. Nothing is computed.
 */
final class CountedGpu implements BlasDevice {
    private static final long MEMORY = 80L << 30;
    private static final int FULL_GRID = 132 * 8;

    private final Map<String, Integer> launched = new TreeMap<>();
    private final Set<String> sources = new LinkedHashSet<>();
    private final MemoryUse.Counter use = new MemoryUse.Counter();
    private final ErrorSites sites = new ErrorSites();
    private long next = 1 << 20;

    /** How often each kind of work was put on the stream by what is launched or taken down. */
    Map<String, Integer> launched() {
        return launched;
    }

    /** The text of each of our kernels' sources that was loaded. */
    Set<String> sources() {
        return sources;
    }

    private Launch count(String kind) {
        return s -> launched.merge(kind, 1, Integer::sum);
    }

    @Override
    public Backend backend() {
        return Runtime.backends().stream()
                .filter(b -> b.name().equals("cuda"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public LoadedKernel load(KernelSource source, String entry) {
        String kind = kind(source, entry);
        sources.add(source.text());
        return (grid, args) -> count(kind);
    }

    /** Generated sources are told apart by what they are made with; of files, file and entry. */
    private static String kind(KernelSource source, String entry) {
        if (source.text().contains("struct Table")) {
            return source.entries().contains("join") ? "sums of many" : "loops of many";
        } else if (source.text().contains("over_columns")) {
            return "sums";
        } else if (source.entries().contains("fours")) {
            return "loop";
        }
        return source.entries().size() == 1 ? entry : source.name() + " " + entry;
    }

    @Override
    public MatrixProducts products() {
        return problem -> Optional.of(new MatrixProducts.Product() {
            @Override
            public long workspaceBytes() {
                return 0;
            }

            @Override
            public void bind(MatrixProducts.Places places) {
                // wherever they are
            }

            @Override
            public void on(Stream stream) {
                count("product").on(stream);
            }

            @Override
            public void close() {
                // nothing is held
            }
        });
    }

    @Override
    public Convolutions convolutions() {
        return problem -> Optional.of(new Convolutions.Algorithm() {
            @Override
            public long workspaceBytes() {
                return 0;
            }

            @Override
            public Launch bind(Convolutions.Places places) {
                return count("convolution");
            }
        });
    }

    @Override
    public MathPolicy math() {
        return MathPolicy.TF32;
    }

    @Override
    public int fullGrid() {
        return FULL_GRID;
    }

    @Override
    public long errorRecord() {
        return 1 << 10;
    }

    @Override
    public ErrorSites errorSites() {
        return sites;
    }

    @Override
    public String description() {
        return "a GPU that is not here";
    }

    @Override
    public Buffer allocate(long bytes) {
        long at = next;
        next += (bytes + 255) / 256 * 256;
        use.took(bytes);
        return new Buffer() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public long address() {
                return at;
            }

            @Override
            public void close() {
                use.gaveBack(bytes);
            }
        };
    }

    @Override
    public MemoryUse memory() {
        return use.use(MEMORY);
    }

    @Override
    public Stream stream() {
        return new Stream() {
            @Override
            public void write(NDArray source, int from, int count, Slice target) {
                // nothing is computed with it
            }

            @Override
            public void read(Slice source, NDArray target) {
                // it stays as it is
            }

            @Override
            public void copy(Slice source, Slice target) {
                count("copy").on(this);
            }

            @Override
            public void sync() {
                // there is nothing to wait for
            }

            @Override
            public Recording record(Runnable launches) {
                launched.clear(); // what ran once before does not count
                launches.run();
                return new Recording() {
                    @Override
                    public void replay() {
                        // counted when it was taken down
                    }

                    @Override
                    public void close() {
                        // nothing is held
                    }
                };
            }
        };
    }

    @Override
    public void close() {
        // nothing is held
    }
}
