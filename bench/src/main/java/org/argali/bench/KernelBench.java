package org.argali.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.spi.Backend;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Times single kernels of a backend: {@code KernelBench [backend [part of a name]]}. Prints microseconds of the fastest
 * tenth of many runs, GFLOP/s where the op has products, and GB/s of what it reads and writes.
 *
 * <p>With {@code -Dargali.threads=1} it counts processor time, which others that use the machine disturb less.
 */
public final class KernelBench {
    private static final double SECONDS = 0.4;
    private static final boolean ONE_THREAD = "1".equals(System.getProperty("argali.threads"));

    private final Device device;

    private KernelBench(Device device) {
        this.device = device;
    }

    /** Runs the table of {@link KernelCases}. */
    public static void main(String[] args) {
        String name = args.length > 0 ? args[0] : "cpu";
        String part = args.length > 1 ? args[1] : "";
        Backend backend = ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no backend " + name));
        try (Device device = backend.open(DeviceConfig.auto())) {
            System.out.println(device.description());
            KernelBench bench = new KernelBench(device);
            KernelCases.all().stream().filter(c -> c.name().contains(part)).forEach(bench::run);
        }
    }

    /**
     * One kernel to time.
     *
     * @param flops of one run, 0 where that says nothing
     */
    record Case(String name, Op op, List<TensorType> inputs, double flops) {}

    private void run(Case c) {
        GraphBuilder g = new GraphBuilder();
        List<Value> inputs = new ArrayList<>();
        c.inputs.forEach(t -> inputs.add(g.parameter("x" + inputs.size(), t)));
        Node node = g.add(c.op, inputs, "");
        Stream stream = device.stream();
        List<Buffer> buffers = new ArrayList<>();
        try (Kernel kernel = device.prepare(node)) {
            List<Slice> in =
                    node.inputTypes().stream().map(t -> place(t, buffers)).toList();
            List<Slice> out =
                    node.outputTypes().stream().map(t -> place(t, buffers)).toList();
            List<Slice> scratch = new ArrayList<>();
            if (kernel.workspaceBytes() > 0) {
                buffers.add(device.allocate(kernel.workspaceBytes()));
                scratch.add(Slice.of(buffers.get(buffers.size() - 1)));
            }
            IntStream.range(0, in.size()).forEach(i -> stream.write(values(c.inputs.get(i), i), in.get(i)));
            kernel.bind(new Kernel.Bindings(in, out, scratch));
            try (Stream.Recording recording = stream.record(() -> kernel.launch(stream))) {
                report(c, node, nanoseconds(recording));
            }
        }
        buffers.forEach(Buffer::close);
    }

    private Slice place(TensorType t, List<Buffer> buffers) {
        Buffer b = device.allocate(Math.max(1, device.bytes(t)));
        buffers.add(b);
        return new Slice(b, 0, device.bytes(t));
    }

    private static NDArray values(TensorType t, int seed) {
        Random random = new Random(seed);
        return NDArray.generate(t, i -> t.dtype() == DType.FLOAT32 ? random.nextGaussian() : random.nextInt(2));
    }

    private double nanoseconds(Stream.Recording recording) {
        long end = System.nanoTime() + (long) (SECONDS * 1e9);
        List<Double> times = new ArrayList<>();
        int batch = 1;
        while (System.nanoTime() < end || times.size() < 10) {
            long start = now();
            for (int i = 0; i < batch; i++) {
                recording.replay();
            }
            device.stream().sync();
            double each = (now() - start) / (double) batch;
            times.add(each);
            batch = (int) Math.max(1, Math.min(1000, 200_000 / each));
        }
        times.sort(null);
        return times.get(times.size() / 10);
    }

    /** With one thread, the time that it computed; else the time that went by. */
    private static long now() {
        return ONE_THREAD ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }

    private static void report(Case c, Node node, double nanoseconds) {
        long bytes = node.inputTypes().stream().mapToLong(TensorType::bytes).sum()
                + node.outputTypes().stream().mapToLong(TensorType::bytes).sum();
        System.out.printf(
                Locale.ROOT,
                "%-58s %10.2f us %9.1f GFLOP/s %8.1f GB/s%n",
                c.name,
                nanoseconds / 1e3,
                c.flops / nanoseconds,
                bytes / nanoseconds);
    }
}
