package org.argali.cpu;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.Node;
import org.argali.op.Concat;
import org.argali.op.Fill;
import org.argali.op.Iota;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Reverse;
import org.argali.op.Slice;
import org.argali.op.Split;
import org.argali.op.Transpose;
import org.argali.spi.Kernel;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Elements that change their place and not their value, by strided copies; and constants. */
final class MoveOnCpu {
    private MoveOnCpu() {}

    /**
     * A block of elements that moves.
     *
     * @param from element offset of its first element in the input
     * @param to the same in the output
     * @param dims its sizes
     * @param inputStrides how far apart its elements lie in the input
     * @param outputStrides the same in the output
     */
    private record Part(int input, long from, long to, Shape dims, List<Long> inputStrides, List<Long> outputStrides) {}

    static Kernel fill(CpuDevice device, Fill op, Node node) {
        Attributes a = new Attributes()
                .add(op.type().dtype().ordinal())
                .add(op.type().size())
                .addReal(stored(op.type().dtype(), op.value()));
        return new CpuKernel(device, node, "fill", a);
    }

    static Kernel iota(CpuDevice device, Iota op, Node node) {
        Shape s = op.type().shape();
        Attributes a = new Attributes()
                .add(op.type().dtype().ordinal())
                .add(s.size(0, op.axis()))
                .add(s.dim(op.axis()))
                .add(s.size(op.axis() + 1, s.rank()));
        return new CpuKernel(device, node, "iota", a);
    }

    /** Reshape and stop-gradient, where the plan does not give input and output one place. */
    static Kernel sameOrder(CpuDevice device, Op op, Node node) {
        Shape flat = Shape.of(Math.toIntExact(node.inputTypes().get(0).size()));
        return copy(device, node, List.of(new Part(0, 0, 0, flat, List.of(1L), List.of(1L))));
    }

    static Kernel concat(CpuDevice device, Concat op, Node node) {
        List<Long> strides = strides(output(node).shape());
        List<Part> parts = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < node.inputs().size(); i++) {
            Shape s = node.inputTypes().get(i).shape();
            parts.add(new Part(i, 0, at * strides.get(op.axis()), s, strides(s), strides));
            at += s.dim(op.axis());
        }
        return copy(device, node, parts);
    }

    static Kernel slice(CpuDevice device, Slice op, Node node) {
        List<Long> all = strides(input(node).shape());
        long from = 0;
        List<Long> stepped = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            from += op.starts().get(i) * all.get(i);
            stepped.add(op.strides().get(i) * all.get(i));
        }
        Shape out = output(node).shape();
        return copy(device, node, List.of(new Part(0, from, 0, out, stepped, strides(out))));
    }

    static Kernel split(CpuDevice device, Split op, Node node) {
        List<Long> strides = strides(input(node).shape());
        List<CpuKernel> kernels = new ArrayList<>();
        long at = 0;
        for (TensorType part : node.outputTypes()) {
            Part p = new Part(0, at * strides.get(op.axis()), 0, part.shape(), strides, strides(part.shape()));
            kernels.add(new CpuKernel(device, node, "copy", copy(part, 1, List.of(p), false, 0)));
            at += part.dim(op.axis());
        }
        return new KernelsInTurn(List.copyOf(kernels));
    }

    static Kernel pad(CpuDevice device, Pad op, Node node) {
        List<Long> all = strides(output(node).shape());
        long to = 0;
        List<Long> stepped = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            to += op.low().get(i) * all.get(i);
            stepped.add((op.interior().get(i) + 1) * all.get(i));
        }
        Shape in = input(node).shape();
        List<Part> parts = List.of(new Part(0, 0, to, in, strides(in), stepped));
        return new CpuKernel(device, node, "copy", copy(output(node), 1, parts, true, op.value()));
    }

    static Kernel reverse(CpuDevice device, Reverse op, Node node) {
        Shape s = input(node).shape();
        List<Long> all = strides(s);
        long from = 0;
        List<Long> backwards = new ArrayList<>(all);
        for (int axis : op.axes()) {
            from += (s.dim(axis) - 1) * all.get(axis);
            backwards.set(axis, -all.get(axis));
        }
        return copy(device, node, List.of(new Part(0, from, 0, s, backwards, all)));
    }

    static Kernel transpose(CpuDevice device, Transpose op, Node node) {
        List<Long> all = strides(input(node).shape());
        Shape out = output(node).shape();
        List<Long> permuted = op.perm().stream().map(all::get).toList();
        return copy(device, node, List.of(new Part(0, 0, 0, out, permuted, strides(out))));
    }

    /** Attributes of a kernel that copies bytes as they are. */
    static Attributes copyOfBytes(long bytes) {
        TensorType type = new TensorType(DType.BOOL, Shape.of(Math.toIntExact(bytes)));
        return copy(type, 1, List.of(new Part(0, 0, 0, type.shape(), List.of(1L), List.of(1L))), false, 0);
    }

    private static Kernel copy(CpuDevice device, Node node, List<Part> parts) {
        return new CpuKernel(
                device, node, "copy", copy(output(node), node.inputs().size(), parts, false, 0));
    }

    private static Attributes copy(TensorType out, int inputs, List<Part> parts, boolean fills, double value) {
        List<Part> some = parts.stream().filter(p -> p.dims.size() > 0).toList();
        Attributes a = new Attributes()
                .add(out.dtype().ordinal())
                .add(inputs)
                .add(out.size())
                .add(fills)
                .addReal(stored(out.dtype(), value))
                .add(some.size());
        for (Part p : some) {
            a.add(p.input).add(p.from).add(p.to).add(p.dims.dims());
            a.add(longs(p.inputStrides)).add(longs(p.outputStrides));
        }
        return a;
    }

    private static long[] longs(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    /** How far apart neighbours on each axis lie in a dense array. */
    static List<Long> strides(Shape s) {
        List<Long> strides = new ArrayList<>();
        for (int i = 0; i < s.rank(); i++) {
            strides.add(s.size(i + 1, s.rank()));
        }
        return strides;
    }

    /** A constant as the dtype holds it. */
    static double value(DType dtype, double value) {
        return switch (dtype) {
            case FLOAT32 -> value;
            case INT32 -> (int) value;
            case BOOL -> value != 0 ? 1 : 0;
            case BFLOAT16, FLOAT16 -> dtype.round(value);
        };
    }

    /** A constant as it lies in memory; of a half type, its bits. */
    private static double stored(DType dtype, double value) {
        if (!dtype.isHalf()) {
            return value(dtype, value);
        }
        NDArray one = NDArray.generate(new TensorType(dtype, Shape.SCALAR), i -> value);
        return Short.toUnsignedInt(one.halves()[0]);
    }

    private static TensorType input(Node node) {
        return node.inputTypes().get(0);
    }

    private static TensorType output(Node node) {
        return node.outputTypes().get(0);
    }
}
