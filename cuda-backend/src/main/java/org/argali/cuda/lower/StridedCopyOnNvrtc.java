package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.Launch;
import org.argali.graph.Node;
import org.argali.op.BroadcastTo;
import org.argali.op.Concat;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Reverse;
import org.argali.op.Slice;
import org.argali.op.Split;
import org.argali.op.Transpose;
import org.argali.spi.Kernel;
import org.argali.spi.Stream;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Ops that move elements and compute nothing: each is one or more copies between two layouts. */
final class StridedCopyOnNvrtc {
    private StridedCopyOnNvrtc() {}

    /** The same elements in the same order. */
    static Kernel same(KernelDevice device, Op op, Node node) {
        return OwnKernel.of(b -> b.input(0).address() == b.output(0).address()
                                || b.output(0).bytes() == 0
                        ? List.of()
                        : List.of(plainCopy(b)))
                .inPlace((i, o) -> true);
    }

    private static Launch plainCopy(Kernel.Bindings b) {
        return (Stream stream) -> stream.copy(b.input(0), b.output(0));
    }

    static Kernel transpose(KernelDevice device, Transpose op, Node node) {
        List<Long> strides = strides(node.inputTypes().get(0).shape());
        return reading(device, node, 0, op.perm().stream().map(strides::get).toList());
    }

    static Kernel broadcastTo(KernelDevice device, BroadcastTo op, Node node) {
        Shape in = node.inputTypes().get(0).shape();
        List<Long> own = strides(in);
        int extra = op.shape().rank() - in.rank();
        List<Long> strides = IntStream.range(0, op.shape().rank())
                .mapToObj(a -> a < extra || in.dim(a - extra) == 1 ? 0L : own.get(a - extra))
                .toList();
        return reading(device, node, 0, strides);
    }

    static Kernel slice(KernelDevice device, Slice op, Node node) {
        List<Long> own = strides(node.inputTypes().get(0).shape());
        long from = 0;
        List<Long> strides = new ArrayList<>();
        for (int a = 0; a < own.size(); a++) {
            from += own.get(a) * op.starts().get(a);
            strides.add(own.get(a) * op.strides().get(a));
        }
        return reading(device, node, from, strides);
    }

    static Kernel reverse(KernelDevice device, Reverse op, Node node) {
        Shape in = node.inputTypes().get(0).shape();
        List<Long> strides = new ArrayList<>(strides(in));
        long from = 0;
        for (int a : op.axes()) {
            from += strides.get(a) * (in.dim(a) - 1);
            strides.set(a, -strides.get(a));
        }
        return reading(device, node, from, strides);
    }

    /** The output in its order, the input by {@code strides}. */
    private static Kernel reading(KernelDevice device, Node node, long from, List<Long> strides) {
        TensorType out = node.output().type();
        StridedCopy copy =
                new StridedCopy(out.dtype().bytes(), longs(out.shape()), from, strides, 0, strides(out.shape()));
        copy.load(device);
        return OwnKernel.of(b -> copy.launches(device, b.input(0), b.output(0)));
    }

    /** Each input to its part of the output. */
    static Kernel concat(KernelDevice device, Concat op, Node node) {
        List<Long> strides = strides(node.output().shape());
        List<StridedCopy> copies = new ArrayList<>();
        long at = 0;
        for (TensorType in : node.inputTypes()) {
            copies.add(new StridedCopy(
                    in.dtype().bytes(),
                    longs(in.shape()),
                    0,
                    strides(in.shape()),
                    at * strides.get(op.axis()),
                    strides));
            at += in.dim(op.axis());
        }
        copies.forEach(c -> c.load(device));
        return OwnKernel.of(b -> IntStream.range(0, copies.size())
                .mapToObj(i -> copies.get(i).launches(device, b.input(i), b.output(0)))
                .flatMap(List::stream)
                .toList());
    }

    /** Each part of the input to its output. */
    static Kernel split(KernelDevice device, Split op, Node node) {
        TensorType in = node.inputTypes().get(0);
        List<Long> strides = strides(in.shape());
        List<StridedCopy> copies = new ArrayList<>();
        long at = 0;
        for (TensorType out : node.outputTypes()) {
            copies.add(new StridedCopy(
                    in.dtype().bytes(),
                    longs(out.shape()),
                    at * strides.get(op.axis()),
                    strides,
                    0,
                    strides(out.shape())));
            at += out.dim(op.axis());
        }
        copies.forEach(c -> c.load(device));
        return OwnKernel.of(b -> IntStream.range(0, copies.size())
                .mapToObj(i -> copies.get(i).launches(device, b.input(0), b.output(i)))
                .flatMap(List::stream)
                .toList());
    }

    /** The padding everywhere, then the input over it. */
    static Kernel pad(KernelDevice device, Pad op, Node node) {
        TensorType in = node.inputTypes().get(0);
        TensorType out = node.output().type();
        List<Long> strides = new ArrayList<>(strides(out.shape()));
        long to = 0;
        for (int a = 0; a < in.rank(); a++) {
            to += strides.get(a) * op.low().get(a);
            strides.set(a, strides.get(a) * (op.interior().get(a) + 1));
        }
        StridedCopy copy = new StridedCopy(in.dtype().bytes(), longs(in.shape()), 0, strides(in.shape()), to, strides);
        FillOnNvrtc.Filler filler = new FillOnNvrtc.Filler(device, out, op.value());
        copy.load(device);
        return OwnKernel.of(b -> {
            List<Launch> all = new ArrayList<>(filler.launches(b.output(0)));
            all.addAll(copy.launches(device, b.input(0), b.output(0)));
            return all;
        });
    }

    static List<Long> longs(Shape s) {
        return s.dims().stream().map(Integer::longValue).toList();
    }

    static List<Long> strides(Shape s) {
        return IntStream.range(0, s.rank())
                .mapToObj(a -> s.size(a + 1, s.rank()))
                .toList();
    }
}
