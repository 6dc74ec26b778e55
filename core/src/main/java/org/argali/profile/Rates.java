package org.argali.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.TensorType;

/**
 * What a device does at its best, measured: a product of two large matrices, and a copy within its memory.
 *
 * @param product GFLOP/s
 * @param copy GB/s, read and written
 */
public record Rates(double product, double copy) {
    private static final long COPIED = 64L << 20;
    /** On a device that is nearly full. */
    private static final long LEAST_COPIED = 4096;

    private static final int SMALLEST = 64;
    private static final int LARGEST = 4096;
    private static final double ENOUGH_NANOS = 3e6;
    private static final int RUNS = 7;

    /** Measures; takes a fraction of a second. Memory that it takes is given back. */
    public static Rates of(Device device) {
        long room = device.memory().largestFree() / 8;
        int n = SMALLEST;
        double nanos = product(device, n);
        while (nanos < ENOUGH_NANOS && n < LARGEST && 16L * n * n < room) {
            n *= 2;
            nanos = product(device, n);
        }
        return new Rates(2.0 * n * n * n / nanos, copy(device, Math.max(LEAST_COPIED, Math.min(COPIED, room))));
    }

    private static double product(Device device, int n) {
        GraphBuilder g = new GraphBuilder();
        TensorType square = TensorType.f32(n, n);
        Value a = g.parameter("a", square);
        Value b = g.parameter("b", square);
        Node node = g.add(MatMul.PLAIN, List.of(a, b), "rates");
        List<Buffer> buffers = new ArrayList<>();
        try (Kernel kernel = device.prepare(node)) {
            Slice first = place(device, device.bytes(square), buffers);
            Slice second = place(device, device.bytes(square), buffers);
            Slice result = place(device, device.bytes(square), buffers);
            List<Slice> workspace =
                    kernel.workspaceBytes() == 0 ? List.of() : List.of(place(device, kernel.workspaceBytes(), buffers));
            kernel.bind(new Kernel.Bindings(List.of(first, second), List.of(result), workspace));
            return nanos(device.stream(), () -> kernel.launch(device.stream()));
        } finally {
            buffers.forEach(Buffer::close);
        }
    }

    private static double copy(Device device, long bytes) {
        List<Buffer> buffers = new ArrayList<>();
        try {
            Slice from = place(device, bytes, buffers);
            Slice to = place(device, bytes, buffers);
            return 2.0 * bytes / nanos(device.stream(), () -> device.stream().copy(from, to));
        } finally {
            buffers.forEach(Buffer::close);
        }
    }

    private static Slice place(Device device, long bytes, List<Buffer> buffers) {
        Buffer b = device.allocate(bytes);
        buffers.add(b);
        return Slice.of(b);
    }

    /** The fastest of some runs. */
    private static double nanos(Stream stream, Runnable work) {
        double best = Double.MAX_VALUE;
        try (Stream.Recording recording = stream.record(work)) {
            for (int i = 0; i < RUNS; i++) {
                long start = System.nanoTime();
                recording.replay();
                stream.sync();
                best = Math.min(best, System.nanoTime() - start);
            }
        }
        return Math.max(1, best);
    }

    /** The least time that something can take. */
    double floor(long flops, long bytes) {
        return Math.max(flops / product, bytes / copy);
    }

    /** Which rate bounds it, and how much of that it reaches: {@code bytes 72 %}; nothing if there is nothing to count. */
    String bound(long flops, long bytes, double nanos) {
        if (flops == 0 && bytes == 0) {
            return "";
        }
        String by = flops / product > bytes / copy ? "FLOPs" : "bytes";
        return String.format(Locale.ROOT, "%s %3.0f %%", by, 100 * floor(flops, bytes) / Math.max(1, nanos));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "products %.1f GFLOP/s, copies %.1f GB/s read and written", product, copy);
    }
}
