package org.argali.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.CudaOp;
import org.argali.op.CustomOp;
import org.argali.op.Elements;
import org.argali.op.OpNames;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Runs a {@link CustomOp} on the caller's thread: waits, reads its inputs, computes, writes its outputs. */
public final class JavaKernel implements Kernel {
    private final CustomOp op;
    private final String where;
    private final List<NDArray> inputs;
    private final List<NDArray> outputs;
    private final List<Elements> in;
    private final List<Elements> out;
    private Bindings places = new Bindings(List.of(), List.of(), List.of());

    public JavaKernel(CustomOp op, Node node) {
        this.op = op;
        this.where = "[" + (node.scope().isEmpty() ? OpNames.of(op) : node.scope()) + "] " + OpNames.of(op);
        this.inputs = arrays(node.inputTypes());
        this.outputs = arrays(node.outputTypes());
        this.in = elements(inputs);
        this.out = elements(outputs);
    }

    /** Why it cannot be computed so. */
    public static Optional<String> gap(CustomOp op, Node node) {
        return op instanceof CudaOp
                ? Optional.of("it is written in CUDA C alone; write its compute in Java, too, to run it here")
                : Optional.empty();
    }

    private static List<NDArray> arrays(List<TensorType> types) {
        return types.stream().map(NDArray::zeros).toList();
    }

    private static List<Elements> elements(List<NDArray> arrays) {
        List<Elements> all = new ArrayList<>();
        arrays.forEach(a -> all.add(new OfArray(a)));
        return List.copyOf(all);
    }

    private record OfArray(NDArray array) implements Elements {
        @Override
        public TensorType type() {
            return array.type();
        }

        @Override
        public double get(int i) {
            return array.at(i);
        }

        @Override
        public void set(int i, double value) {
            array.set(i, value);
        }
    }

    @Override
    public boolean canBeRecorded() {
        return false;
    }

    @Override
    public void bind(Bindings bindings) {
        places = bindings;
    }

    @Override
    public void launch(Stream stream) {
        for (int i = 0; i < inputs.size(); i++) {
            stream.read(places.input(i), inputs.get(i));
        }
        compute(op, where, in, out);
        for (int i = 0; i < outputs.size(); i++) {
            stream.write(outputs.get(i), places.output(i));
        }
    }

    /** Computes, and gives what is thrown the name of the layer. */
    public static void compute(CustomOp op, String where, List<Elements> in, List<Elements> out) {
        try {
            op.compute(in, out);
        } catch (RuntimeException e) {
            throw new DeviceException(where + " failed: " + e.getMessage(), e);
        }
    }
}
