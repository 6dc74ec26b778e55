package org.argali.spi;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Fused;

/** {@link Fused.Many} on a device without a kernel for it: each loop has its own. */
final class OneAfterAnother implements Kernel {
    private final Fused.Many op;
    private final List<Kernel> kernels;

    OneAfterAnother(Device device, Fused.Many op, Node node) {
        this.op = op;
        this.kernels = IntStream.range(0, op.loops())
                .mapToObj(i ->
                        device.prepare(GraphBuilder.alone(op.each(), op.inputs(i, node.inputTypes()), node.scope())))
                .toList();
    }

    @Override
    public long workspaceBytes() {
        return kernels.stream().mapToLong(Kernel::workspaceBytes).max().orElse(0);
    }

    @Override
    public boolean canRunInPlace(int input, int output) {
        int n = op.each().inputs();
        int results = op.each().results().size();
        return input / n == output / results && kernels.get(input / n).canRunInPlace(input % n, output % results);
    }

    @Override
    public void bind(Bindings b) {
        for (int i = 0; i < kernels.size(); i++) {
            kernels.get(i).bind(new Bindings(op.inputs(i, b.inputs()), op.outputs(i, b.outputs()), b.workspace()));
        }
    }

    @Override
    public void launch(Stream stream) {
        for (int i = 0; i < kernels.size(); i++) { // an iterator would be an object
            kernels.get(i).launch(stream);
        }
    }

    @Override
    public void close() {
        kernels.forEach(Kernel::close);
    }
}
