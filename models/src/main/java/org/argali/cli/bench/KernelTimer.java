package org.argali.cli.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Value;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * Times single kernels on a device: the fastest tenth of many runs, taken down and replayed.
 *
 * <p>On the CPU with {@code -Dargali.threads=1} it counts processor time, which others that use the machine disturb less.
 */
public final class KernelTimer {
    private static final double SECONDS = 0.4;
    private static final double GROUP_NANOS = 5e6;
    private static final boolean ONE_THREAD = "1".equals(System.getProperty("argali.threads"));

    private final Device device;

    public KernelTimer(Device device) {
        this.device = device;
    }

    /** Nanoseconds of a run, or nothing if the device has no such kernel. */
    public Optional<Double> nanoseconds(KernelCase c) {
        GraphBuilder g = new GraphBuilder();
        List<Value> inputs = new ArrayList<>();
        c.inputs().forEach(t -> inputs.add(g.parameter("x" + inputs.size(), t)));
        Node node = g.add(c.op(), inputs, "");
        if (device.backend().lowerings().gap(node).isPresent()) {
            return Optional.empty();
        }
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
            Stream stream = device.stream();
            IntStream.range(0, in.size()).forEach(i -> stream.write(values(c, i), in.get(i)));
            kernel.bind(new Kernel.Bindings(in, out, scratch));
            return Optional.of(time(() -> kernel.launch(stream)));
        } finally {
            buffers.forEach(Buffer::close);
        }
    }

    /** Nanoseconds that the device takes to copy so many bytes within its memory. */
    public double copy(long bytes) {
        try (Buffer from = device.allocate(bytes);
                Buffer to = device.allocate(bytes)) {
            return time(() -> device.stream().copy(Slice.of(from), Slice.of(to)));
        }
    }

    private Slice place(TensorType t, List<Buffer> buffers) {
        Buffer b = device.allocate(Math.max(1, device.bytes(t)));
        buffers.add(b);
        return new Slice(b, 0, device.bytes(t));
    }

    private static NDArray values(KernelCase c, int input) {
        TensorType t = c.inputs().get(input);
        Random random = new Random(input);
        double[] some = random.doubles(1 << 16, -1, 1).toArray();
        return t.dtype() == DType.FLOAT32
                ? NDArray.generate(t, i -> some[i & 0xFFFF])
                : NDArray.generate(t, i -> random.nextInt(c.below()));
    }

    private double time(Runnable launch) {
        try (Stream.Recording recording = device.stream().record(launch)) {
            return time(recording);
        }
    }

    private double time(Stream.Recording recording) {
        recording.replay();
        device.stream().sync();
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
            batch = (int) Math.max(1, Math.min(2000, GROUP_NANOS / each));
        }
        times.sort(null);
        return times.get(times.size() / 10);
    }

    /** With one thread, the time that it computed; else the time that went by. */
    private static long now() {
        return ONE_THREAD ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
    }
}
