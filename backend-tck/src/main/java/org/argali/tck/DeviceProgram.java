package org.argali.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/**
 * A graph on a device, node by node, each value and workspace in a buffer of its own. Before each run all memory but the
 * inputs is poisoned; after it the bytes around each value and the inputs must be as they were.
 */
final class DeviceProgram implements AutoCloseable {
    private static final int GUARD = 256;
    /** A NaN as float32, a large number as int32. */
    private static final int POISON = 0x7FC0DEAD;

    private final Device device;
    private final Graph graph;
    private final Map<Value, Value> inPlace;
    private final Map<Value, Slice> places = new LinkedHashMap<>();
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Slice> guarded = new ArrayList<>();
    private final List<Kernel> kernels = new ArrayList<>();

    /** Prepares and binds every node. {@code inPlace} names outputs that lie where an input lies. */
    DeviceProgram(Device device, Graph graph, Map<Value, Value> inPlace) {
        this.device = device;
        this.graph = graph;
        this.inPlace = new HashMap<>(inPlace);
        graph.parameters().forEach(this::place);
        for (Node n : graph.nodes()) {
            Kernel k = device.prepare(n);
            kernels.add(k);
            long workspace = k.workspaceBytes();
            List<Slice> scratch = workspace == 0 ? List.of() : List.of(allocate(workspace));
            k.bind(new Kernel.Bindings(
                    n.inputs().stream().map(this::place).toList(),
                    n.outputs().stream().map(this::place).toList(),
                    scratch));
        }
    }

    private Slice place(Value v) {
        Slice known = places.get(v);
        if (known != null) {
            return known;
        }
        Value other = inPlace.get(v);
        Slice s = other == null ? allocate(device.bytes(v.type())) : place(other);
        places.put(v, s);
        return s;
    }

    private Slice allocate(long bytes) {
        Buffer b = device.allocate((GUARD + bytes + GUARD - 1) / GUARD * GUARD + GUARD);
        buffers.add(b);
        Slice s = new Slice(b, GUARD, bytes);
        guarded.add(s);
        return s;
    }

    /** Launches the kernels one after another. */
    List<NDArray> launch(List<NDArray> inputs) {
        prepareMemory(inputs);
        enqueue();
        return results(inputs);
    }

    private void enqueue() {
        Stream stream = device.stream();
        kernels.forEach(k -> k.launch(stream));
    }

    /** Records the launches once and replays them {@code times} times; the results of each replay. */
    List<List<NDArray>> replay(List<NDArray> inputs, int times) {
        List<List<NDArray>> all = new ArrayList<>();
        prepareMemory(inputs);
        try (Stream.Recording recording = device.stream().record(this::enqueue)) {
            for (int i = 0; i < times; i++) {
                prepareMemory(inputs);
                recording.replay();
                all.add(results(inputs));
            }
        }
        return all;
    }

    private long unit() {
        return device.bytes(TensorType.i32());
    }

    private void prepareMemory(List<NDArray> inputs) {
        for (Buffer b : buffers) {
            int[] poison = new int[(int) (b.bytes() / unit())];
            Arrays.fill(poison, POISON);
            device.stream().write(NDArray.of(poison), Slice.of(b));
        }
        for (int i = 0; i < inputs.size(); i++) {
            device.stream().write(inputs.get(i), place(graph.parameters().get(i)));
        }
    }

    private List<NDArray> results(List<NDArray> inputs) {
        device.stream().sync();
        List<NDArray> results = graph.results().stream().map(this::read).toList();
        checkMemory();
        for (int i = 0; i < inputs.size(); i++) {
            Value p = graph.parameters().get(i);
            if (!inPlace.containsValue(p) && !read(p).equals(inputs.get(i))) {
                throw new AssertionError("a kernel changed input " + i + " of\n" + graph);
            }
        }
        return results;
    }

    private NDArray read(Value v) {
        NDArray a = NDArray.zeros(v.type());
        device.stream().read(place(v), a);
        return a;
    }

    /** Fails if a kernel wrote outside its values and workspace. */
    void checkMemory() {
        for (Slice s : guarded) {
            long end = (s.offset() + s.bytes() + unit() - 1) / unit() * unit();
            checkGuard(s, "before", new Slice(s.buffer(), 0, s.offset()));
            checkGuard(s, "after", new Slice(s.buffer(), end, s.buffer().bytes() - end));
        }
    }

    private void checkGuard(Slice value, String where, Slice guard) {
        NDArray bytes = NDArray.zeros(TensorType.i32((int) (guard.bytes() / unit())));
        device.stream().read(guard, bytes);
        for (int word : bytes.ints()) {
            if (word != POISON) {
                throw new AssertionError(
                        "a kernel wrote " + where + " a place of " + value.bytes() + " bytes; one of\n" + graph);
            }
        }
    }

    @Override
    public void close() {
        kernels.forEach(Kernel::close);
        buffers.forEach(Buffer::close);
    }
}
