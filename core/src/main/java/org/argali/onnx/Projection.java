package org.argali.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.MatMul;
import org.argali.op.Reshape;
import org.argali.op.Value;

/** {@code x kernel + bias} along the last axis of {@code x [..., d]}, which the graph writes as a product of matrices. */
record Projection(Value x, Value kernel, Optional<Value> bias) {
    /** The product that ends with this reshape. */
    static Optional<Projection> ending(Compounds c, Node n) {
        if (!(n.op() instanceof Reshape) || n.output().shape().rank() < 3) {
            return Optional.empty();
        }
        Value y = n.inputs().get(0);
        Optional<Node> sum = Compounds.of(y, Binary.ADD)
                .filter(a -> a.inputs().get(1).shape().rank() == 1 && c.isReadOnce(a.output()));
        Value product = sum.map(a -> a.inputs().get(0)).orElse(y);
        Optional<Value> bias = sum.map(a -> a.inputs().get(1));
        return Compounds.of(product, MatMul.PLAIN)
                .filter(m -> c.isReadOnce(product))
                .flatMap(m -> Compounds.of(m.inputs().get(0), Reshape.class)
                        .map(flat ->
                                new Projection(flat.inputs().get(0), m.inputs().get(1), bias)))
                .filter(p -> p.kernel.shape().rank() == 2 && p.isOf(c, n));
    }

    /** Whether all axes of the result but the last are those of {@code x}. */
    private boolean isOf(Compounds c, Node n) {
        List<Size> from = c.graph().shape(x);
        List<Size> to = c.graph().shape(n.output());
        int last = to.size() - 1;
        return from.size() == to.size()
                && from.subList(0, last).equals(to.subList(0, last))
                && from.get(last).is(kernel.shape().dim(0))
                && to.get(last).is(kernel.shape().dim(1));
    }

    List<Value> inputs() {
        List<Value> all = new ArrayList<>(List.of(x, kernel));
        bias.ifPresent(all::add);
        return all;
    }

    void write(Site s) {
        OnnxWriter w = s.writer();
        String y = s.node("MatMul", w.name(x), w.name(kernel));
        s.out(bias.map(b -> s.node("Add", y, w.name(b))).orElse(y));
    }
}
