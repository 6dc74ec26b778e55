package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import org.argali.cuda.kernel.Convolutions.Direction;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.op.Window;
import org.argali.spi.Kernel;

/** Convolutions by our own kernels: any sizes, the same bits every time. */
final class ConvOnNvrtc {
    private static final long SHORTEST_PIECE = 32;
    private static final long MOST_SPLITS = 1024;

    private final KernelDevice device;
    private final ConvNode node;

    private ConvOnNvrtc(KernelDevice device, ConvNode node) {
        this.device = device;
        this.node = node;
    }

    static Kernel prepare(KernelDevice device, ConvNode node) {
        var rule = new ConvOnNvrtc(device, node);
        if (node.direction() != Direction.BACKWARD_FILTER) {
            rule.load(node.direction() == Direction.FORWARD ? "forward" : "backward_data");
            return OwnKernel.of(rule::gathered);
        }
        rule.load("backward_filter");
        if (rule.splits() == 1) {
            return OwnKernel.of(b -> List.of(rule.parts(b, b.output(0).address())));
        }
        ReduceOnNvrtc.Parts sum =
                ReduceOnNvrtc.parts(device, rule.splits(), node.filter().size());
        return OwnKernel.of(b -> {
                    long parts = b.workspace().get(0).address();
                    return List.of(
                            rule.parts(b, parts), sum.sum(parts, b.output(0).address()));
                })
                .workspace(Float.BYTES * rule.splits() * node.filter().size());
    }

    /** Forward, with a bias as third input. */
    static Kernel biased(KernelDevice device, ConvNode node, boolean relu) {
        var rule = new ConvOnNvrtc(device, node);
        rule.load("forward_biased");
        return OwnKernel.of(b -> List.of(rule.load("forward_biased")
                .launch(
                        Grid.ofThreads(node.y().size(), device),
                        new KernelArgs()
                                .index(node.y().size())
                                .int32(relu ? 1 : 0)
                                .pointer(b.input(0).address())
                                .pointer(b.input(1).address())
                                .pointer(b.input(2).address())
                                .pointer(b.output(0).address())
                                .struct(rule.sizes()))));
    }

    private LoadedKernel load(String entry) {
        long elements = Math.max(
                Math.max(node.x().size(), node.y().size()),
                splits() * node.filter().size());
        return device.load(
                KernelSource.ofFile(
                        "conv",
                        CudaC.defines(
                                elements,
                                "SPATIAL",
                                String.valueOf(node.window().rank()),
                                "T",
                                CudaC.stored(node.type())),
                        "forward",
                        "forward_biased",
                        "backward_data",
                        "backward_filter"),
                entry);
    }

    /** One thread for each element of y or dx. */
    private List<Launch> gathered(Kernel.Bindings b) {
        long n = node.written().size();
        LoadedKernel kernel = load(node.direction() == Direction.FORWARD ? "forward" : "backward_data");
        return List.of(kernel.launch(
                Grid.ofThreads(n, device),
                new KernelArgs()
                        .index(n)
                        .pointer(b.input(0).address())
                        .pointer(b.input(1).address())
                        .pointer(b.output(0).address())
                        .struct(sizes())));
    }

    /** The filter's gradient in {@link #splits} parts. */
    private Launch parts(Kernel.Bindings b, long to) {
        long n = splits() * node.filter().size();
        return load("backward_filter")
                .launch(
                        Grid.ofThreads(n, device),
                        new KernelArgs()
                                .index(n)
                                .index(positions())
                                .index(splits())
                                .pointer(b.input(0).address())
                                .pointer(b.input(1).address())
                                .pointer(to)
                                .struct(sizes()));
    }

    private long positions() {
        return node.y().size(0, node.y().rank() - 1);
    }

    /** How many threads share the positions that an element of the filter's gradient adds up. */
    private long splits() {
        long wanted = device.fullGrid() * (long) Grid.THREADS / node.filter().size();
        if (node.type().isHalf()) {
            return 1; // parts have the type of the result
        }
        return Math.max(1, Math.min(Math.min(wanted, MOST_SPLITS), positions() / SHORTEST_PIECE));
    }

    /** The kernel's struct, member by member. */
    private List<Long> sizes() {
        Window w = node.window();
        List<Long> all =
                new ArrayList<>(List.of((long) node.x().last(), (long) node.y().last(), (long) node.groups()));
        for (List<Integer> member : List.of(
                node.x().slice(1, w.rank() + 1).dims(),
                node.y().slice(1, w.rank() + 1).dims(),
                w.size(),
                w.strides(),
                w.dilations(),
                w.low())) {
            member.forEach(n -> all.add(n.longValue()));
        }
        return all;
    }
}
