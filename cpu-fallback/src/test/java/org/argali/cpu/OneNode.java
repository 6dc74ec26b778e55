package org.argali.cpu;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** One node with its kernel and memory on a device. */
final class OneNode implements AutoCloseable {
    final Node node;
    final Kernel kernel;
    final List<Slice> inputs = new ArrayList<>();
    final List<Slice> outputs = new ArrayList<>();
    private final Device device;
    private final List<Buffer> buffers = new ArrayList<>();

    OneNode(Device device, Op op, TensorType... types) {
        this.device = device;
        GraphBuilder g = new GraphBuilder();
        List<Value> values = new ArrayList<>();
        for (TensorType t : types) {
            values.add(g.parameter("x" + values.size(), t));
            inputs.add(place(t.bytes()));
        }
        node = g.add(op, values, "layer_1");
        node.outputTypes().forEach(t -> outputs.add(place(t.bytes())));
        kernel = device.prepare(node);
        List<Slice> scratch = kernel.workspaceBytes() == 0 ? List.of() : List.of(place(kernel.workspaceBytes()));
        kernel.bind(new Kernel.Bindings(inputs, outputs, scratch));
    }

    private Slice place(long bytes) {
        buffers.add(device.allocate(bytes));
        return Slice.of(buffers.get(buffers.size() - 1));
    }

    void write(NDArray... values) {
        for (int i = 0; i < values.length; i++) {
            device.stream().write(values[i], inputs.get(i));
        }
    }

    /** Runs once. */
    List<NDArray> run(NDArray... values) {
        write(values);
        kernel.launch(device.stream());
        return read();
    }

    List<NDArray> read() {
        List<NDArray> results = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            NDArray a = NDArray.zeros(node.outputTypes().get(i));
            device.stream().read(outputs.get(i), a);
            results.add(a);
        }
        return results;
    }

    Stream.Recording record() {
        return device.stream().record(() -> kernel.launch(device.stream()));
    }

    @Override
    public void close() {
        kernel.close();
        buffers.forEach(Buffer::close);
    }
}
