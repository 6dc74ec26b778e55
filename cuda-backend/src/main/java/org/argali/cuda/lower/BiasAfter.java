package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Biased;
import org.argali.op.Binary;
import org.argali.op.Fused;
import org.argali.op.Unary;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;
import org.argali.tensor.TensorType;

/** A product by itself, then its bias and perhaps a ReLU in a loop, in place. */
final class BiasAfter implements Kernel {
    private final Kernel product;
    private final Kernel bias;

    BiasAfter(Kernel product, Device device, Biased op, Node node) {
        this.product = product;
        List<Fused.Step> steps = new ArrayList<>(List.of(new Fused.Step(Binary.ADD, List.of(0, 1))));
        if (op.relu()) {
            steps.add(new Fused.Step(Unary.RELU, List.of(2)));
        }
        Fused loop = new Fused(2, steps, List.of(1 + steps.size()));
        List<TensorType> types = List.of(node.output().type(), node.inputTypes().get(2));
        this.bias = device.prepare(GraphBuilder.alone(loop, types, node.scope()));
    }

    static BiasAfter of(Device device, Biased op, Node node) {
        return new BiasAfter(
                device.prepare(
                        GraphBuilder.alone(op.product(), node.inputTypes().subList(0, 2), node.scope())),
                device,
                op,
                node);
    }

    @Override
    public long workspaceBytes() {
        return Math.max(product.workspaceBytes(), bias.workspaceBytes());
    }

    @Override
    public void bind(Bindings b) {
        List<Slice> y = b.outputs();
        product.bind(new Bindings(b.inputs().subList(0, 2), y, b.workspace()));
        bias.bind(new Bindings(List.of(y.get(0), b.input(2)), y, b.workspace()));
    }

    @Override
    public void launch(Stream stream) {
        product.launch(stream);
        bias.launch(stream);
    }

    @Override
    public void close() {
        product.close();
        bias.close();
    }
}
