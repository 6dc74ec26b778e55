package org.argali.cuda.lower;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.Attend;
import org.argali.op.Op;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Attention of heads of few features, and its gradients; sizes of features are part of the source. */
final class AttendOnNvrtc {
    private static final int MOST_FEATURES = 64;
    private static final int ROWS_OF_A_BLOCK = 128;

    private final BlasDevice device;
    private final Shape q;
    private final Shape k;
    private final int valueFeatures;
    private final TensorType type;
    private final Optional<Shape> mask;

    private AttendOnNvrtc(BlasDevice device, Node node, int maskAt) {
        List<TensorType> in = node.inputTypes();
        this.device = device;
        this.type = in.get(0);
        this.q = type.shape();
        this.k = in.get(1).shape();
        this.valueFeatures = in.get(2).dim(3);
        this.mask = in.size() > maskAt ? Optional.of(in.get(maskAt).shape()) : Optional.empty();
    }

    static Optional<String> gap(Op op, Node node) {
        int most = Math.max(
                node.inputTypes().get(0).dim(3), node.inputTypes().get(2).dim(3));
        return most <= MOST_FEATURES
                ? Optional.empty()
                : Optional.of(
                        "a head has " + most + " features; at most " + MOST_FEATURES + " fit the registers of a warp");
    }

    static Kernel forward(BlasDevice device, Attend op, Node node) {
        AttendOnNvrtc a = new AttendOnNvrtc(device, node, 3);
        if (a.q.size(0, 3) == 0) {
            return OwnKernel.empty();
        }
        LoadedKernel kernel = a.load("forward");
        return OwnKernel.of(b -> List.of(kernel.launch(
                a.grid(a.q),
                a.arguments(b.inputs().subList(0, 3))
                        .pointer(maskOf(b.inputs(), 3))
                        .pointer(b.output(0).address())
                        .pointer(b.output(1).address())
                        .struct(a.sizes()))));
    }

    static Kernel backward(BlasDevice device, Attend.Backward op, Node node) {
        AttendOnNvrtc a = new AttendOnNvrtc(device, node, 6);
        if (a.k.size(0, 3) == 0) {
            return OwnKernel.empty();
        }
        LoadedKernel sums = a.load("sums");
        LoadedKernel queries = a.load("queries");
        LoadedKernel keys = a.load("keys");
        long all = a.q.size(0, 3);
        return OwnKernel.of(b -> {
                    List<Slice> in = b.inputs();
                    long given = b.workspace().get(0).address();
                    Launch first = sums.launch(
                            Grid.ofWarps(all, device),
                            new KernelArgs()
                                    .index(all)
                                    .pointer(in.get(3).address())
                                    .pointer(in.get(5).address())
                                    .pointer(given));
                    Launch ofQueries = queries.launch(
                            a.grid(a.q),
                            a.backwardArguments(in, given)
                                    .pointer(b.output(0).address())
                                    .struct(a.sizes()));
                    Launch ofKeys = keys.launch(
                            a.grid(a.k),
                            a.backwardArguments(in, given)
                                    .pointer(b.output(1).address())
                                    .pointer(b.output(2).address())
                                    .struct(a.sizes()));
                    return List.of(first, ofQueries, ofKeys);
                })
                .workspace(Math.max(1, Float.BYTES * all));
    }

    private LoadedKernel load(String entry) {
        long most =
                Math.max(Math.max(type.size(), k.size()), mask.map(Shape::size).orElse(0L));
        Map<String, String> defines = CudaC.defines(
                Math.max(most, Math.max(q.size(0, 3), k.size(0, 3)) * valueFeatures),
                "D",
                String.valueOf(q.last()),
                "E",
                String.valueOf(valueFeatures),
                "T",
                CudaC.stored(type.dtype()),
                "MASK",
                mask.isPresent() ? "1" : "0");
        if (device.math() == MathPolicy.TF32) {
            defines.put("TF32", "");
        }
        return device.load(KernelSource.ofFile("attend", defines, "forward", "sums", "queries", "keys"), entry);
    }

    private Grid grid(Shape rows) {
        long blocks = (rows.dim(2) + ROWS_OF_A_BLOCK - 1) / ROWS_OF_A_BLOCK;
        return Grid.ofBlocks(heads() * blocks, device);
    }

    private long heads() {
        return q.size(0, 2);
    }

    private KernelArgs arguments(List<Slice> first) {
        KernelArgs args = new KernelArgs().index(heads());
        first.forEach(s -> args.pointer(s.address()));
        return args;
    }

    private KernelArgs backwardArguments(List<Slice> in, long given) {
        return arguments(List.of(in.get(0), in.get(1), in.get(2), in.get(4), in.get(5)))
                .pointer(maskOf(in, 6))
                .pointer(given);
    }

    private static long maskOf(List<Slice> in, int at) {
        return in.size() > at ? in.get(at).address() : 0;
    }

    /** The kernel's struct, member by member; steps of the mask are 0 where it is the same for all. */
    private List<Long> sizes() {
        Shape m = mask.orElse(Shape.of(1, 1, 1, 1));
        return List.of(
                (long) q.dim(1), (long) q.dim(2), (long) k.dim(2), step(m, 0), step(m, 1), step(m, 2), step(m, 3));
    }

    private static long step(Shape m, int axis) {
        return m.dim(axis) == 1 ? 0 : m.size(axis + 1, 4);
    }
}
