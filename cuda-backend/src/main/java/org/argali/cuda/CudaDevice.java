package org.argali.cuda;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.argali.cuda.driver.CublasLt;
import org.argali.cuda.driver.CudaContext;
import org.argali.cuda.driver.CudaFunction;
import org.argali.cuda.driver.CudaLibraries;
import org.argali.cuda.driver.CudaModule;
import org.argali.cuda.driver.Cudnn;
import org.argali.cuda.driver.Nvrtc;
import org.argali.cuda.kernel.CompileAhead;
import org.argali.cuda.kernel.Convolutions;
import org.argali.cuda.kernel.ErrorSites;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KeptFiles;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelCache;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.cuda.lower.BlasDevice;
import org.argali.cuda.lower.ChoicePolicy;
import org.argali.cuda.lower.ConvPolicy;
import org.argali.cuda.lower.MathPolicy;
import org.argali.cuda.memory.DeviceMemory;
import org.argali.debug.Debug;
import org.argali.op.Attend;
import org.argali.op.Op;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.spi.MemoryUse;
import org.argali.spi.Stream;

/** One GPU: its memory, its stream, its compiled kernels and its libraries. */
final class CudaDevice implements BlasDevice {
    private static final Logger LOG = System.getLogger("org.argali.cuda");
    private static final int BLOCKS_OF_A_MULTIPROCESSOR = 8;
    private static final double DATA_FRACTION = 0.5;

    private final Backend backend;
    private final CudaContext context;
    private final ErrorSites sites = new ErrorSites();
    private final CudaStream stream;
    private final DeviceMemory memory;
    private final long errorRecord;
    private final MathPolicy math;
    private final ChoicePolicy choosing;
    private final CompileAhead compiler;
    private final KeptFiles choices;
    private final Map<String, CudaModule> modules = new LinkedHashMap<>();
    private final Map<String, LoadedKernel> kernels = new HashMap<>();
    private Optional<CublasProducts> products = Optional.empty();
    private Optional<Convolutions> convolutions = Optional.empty();
    private Optional<CudaStream> copies = Optional.empty();
    private final double dataFraction;
    private boolean closed;

    CudaDevice(Backend backend, DeviceConfig config) {
        this.backend = backend;
        this.context = new CudaContext(config.gpuNumber());
        this.stream = new CudaStream(context, sites, config.streams());
        this.memory = DeviceMemory.of(config, new VerifiedMemory(context, stream.queue()));
        this.math = MathPolicy.of(config);
        this.choosing = ChoicePolicy.of(config);
        this.dataFraction = config.dataFractionOr(DATA_FRACTION);
        this.errorRecord = memory.allocate(ErrorSites.RECORD_BYTES);
        Path folder = KeptFiles.defaultFolder(
                Objects.requireNonNullElse(System.getenv("XDG_CACHE_HOME"), ""), System.getProperty("user.home", "/"));
        this.compiler =
                new CompileAhead(new KernelCache(folder, new Nvrtc(), CudaDevice::warn), context.architecture());
        this.choices = new KeptFiles(folder, KeptFiles.Kind.CHOICES, CudaDevice::warn);
        stream.watch(errorRecord);
    }

    private static void warn(String notice) {
        LOG.log(Level.WARNING, notice);
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public String description() {
        return context.description() + ", " + math;
    }

    @Override
    public Buffer allocate(long bytes) {
        if (closed) {
            throw new DeviceException("[" + description() + "] is closed; Runtime.session() opens a device anew");
        }
        long address = memory.allocate(bytes);
        context.makeCurrent();
        stream.queue().zero(address, bytes);
        return new CudaBuffer(memory, address, bytes);
    }

    @Override
    public MemoryUse memory() {
        return memory.use();
    }

    /** Attention as one op where tensor cores multiply float32; cuBLASLt and loops are faster without. */
    @Override
    public boolean takes(Class<? extends Op> op) {
        boolean attention = op == Attend.class || op == Attend.Backward.class;
        return BlasDevice.super.takes(op) && (!attention || (math == MathPolicy.TF32 && context.hasTf32()));
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public Optional<Stream> copyStream() {
        if (copies.isEmpty()) {
            context.makeCurrent();
            copies = Optional.of(new CudaStream(context, sites, 0));
        }
        return Optional.of(copies.get());
    }

    @Override
    public double dataFraction() {
        return dataFraction;
    }

    @Override
    public LoadedKernel load(KernelSource source, String entry) {
        return kernels.computeIfAbsent(entry + '\n' + source.key(), k -> {
            if (!modules.containsKey(source.key())) {
                Debug.current().dump(Debug.Topic.KERNELS, "kernel-" + source.name(), source::text);
                compiler.begin(source);
            }
            return new Loaded(source, entry);
        });
    }

    /** Its module is loaded when it is launched first. */
    private final class Loaded implements LoadedKernel {
        private final KernelSource source;
        private final String entry;
        private Optional<CudaFunction> function = Optional.empty();

        Loaded(KernelSource source, String entry) {
            this.source = source;
            this.entry = entry;
        }

        @Override
        public Launch launch(Grid grid, KernelArgs args) {
            if (function.isEmpty()) {
                function = Optional.of(module(source).function(entry));
            }
            return new CudaLaunch(function.get(), grid, args);
        }
    }

    private CudaModule module(KernelSource source) {
        return modules.computeIfAbsent(source.key(), k -> {
            context.makeCurrent();
            return new CudaModule(compiler.take(source), source.name());
        });
    }

    private record CudaLaunch(CudaFunction.Call call) implements Launch {
        CudaLaunch(CudaFunction function, Grid grid, KernelArgs args) {
            this(function.call(grid.blocks(), Grid.THREADS, args.slots(), args.starts()));
        }

        @Override
        public void on(Stream stream) {
            call.on(((CudaStream) stream).enter());
        }

        @Override
        public void close() {
            call.close();
        }
    }

    @Override
    public int fullGrid() {
        return context.multiprocessors() * BLOCKS_OF_A_MULTIPROCESSOR;
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
    public MatrixProducts products() {
        context.makeCurrent();
        if (products.isEmpty()) {
            CublasLt blas = new CublasLt(choosing.anyOrder());
            products = Optional.of(new CublasProducts(blas, choice("cuBLASLt " + blas.version(), false)));
        }
        return products.get();
    }

    private AlgorithmChoice choice(String library, boolean runsFirst) {
        return new AlgorithmChoice(
                library + " on " + context.kind() + (choosing.anyOrder() ? ", sums in any order" : ""),
                runsFirst,
                choosing,
                choices,
                stream,
                memory);
    }

    @Override
    public Convolutions convolutions() {
        context.makeCurrent();
        if (convolutions.isEmpty()) {
            convolutions = Optional.of(openConvolutions(ConvPolicy.ofProperty()));
        }
        return convolutions.get();
    }

    private Convolutions openConvolutions(ConvPolicy policy) {
        if (policy == ConvPolicy.OWN) {
            return Convolutions.none();
        }
        try {
            CudaLibraries.loadDnn();
            Cudnn cudnn = new Cudnn(stream.queue(), choosing.anyOrder());
            return new CudnnConvolutions(cudnn, stream, choice("cuDNN " + cudnn.version(), true));
        } catch (LinkageError | DeviceException e) {
            warn("cuDNN 9 cannot be used, so convolutions run on our own kernels, which are slower: "
                    + CudaProbe.rootCause(e)
                    + "; install cuDNN 9 for CUDA 13, or name its folder with -Dargali.cuda.path=folder:folder");
            return Convolutions.none();
        }
    }

    @Override
    public MathPolicy math() {
        return math;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            context.makeCurrent();
            if (convolutions.isPresent() && convolutions.get() instanceof CudnnConvolutions cudnn) {
                cudnn.close();
            }
            compiler.close();
            copies.ifPresent(CudaStream::close);
            stream.close();
            modules.values().forEach(CudaModule::close);
            products.ifPresent(CublasProducts::close);
            memory.close();
        }
    }

    @Override
    public String toString() {
        return description() + ", " + context.architecture() + ", memory: " + memory;
    }
}
