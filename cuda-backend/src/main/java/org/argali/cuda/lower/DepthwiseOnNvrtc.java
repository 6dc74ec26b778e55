package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.op.Window;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** Depthwise convolutions over one or two spatial axes; their window is part of the source. */
final class DepthwiseOnNvrtc {
    private static final int RUN = 8;
    private static final int WARPS = 8;
    private static final int LANES = 32;
    private static final int MOST_TAPS = 49;
    private static final int MOST_LOADS = 64;

    private final KernelDevice device;
    private final ConvNode node;

    private DepthwiseOnNvrtc(KernelDevice device, ConvNode node) {
        this.device = device;
        this.node = node;
    }

    /** Whether it has a kernel: every channel has one filter, which is not too large. */
    static boolean suits(ConvNode node) {
        Window w = node.window();
        int last = w.rank() - 1;
        return node.isDepthwise()
                && node.y().last() == node.x().last()
                && w.rank() <= 2
                && new Shape(w.size()).size() <= MOST_TAPS
                && (RUN - 1) * w.strides().get(last) + w.extent(last) <= MOST_LOADS;
    }

    static Kernel prepare(KernelDevice device, ConvNode node) {
        var rule = new DepthwiseOnNvrtc(device, node);
        return switch (node.direction()) {
            case FORWARD -> rule.forward();
            case BACKWARD_DATA -> rule.isStrided() ? rule.backwardDataByStrides() : rule.backwardData();
            case BACKWARD_FILTER -> rule.backwardFilter();
        };
    }

    private boolean isStrided() {
        return node.window().strides().stream().anyMatch(s -> s > 1);
    }

    private Kernel forward() {
        LoadedKernel kernel = load("forward", false);
        List<Long> sizes = sizes(node.x(), node.y(), node.window().low());
        return OwnKernel.of(b -> List.of(kernel.launch(
                grid(node.y()),
                batch().pointer(b.input(0).address())
                        .pointer(b.input(1).address())
                        .pointer(b.output(0).address())
                        .struct(sizes))));
    }

    /** Without strides: the convolution of dy with the filter backwards. */
    private Kernel backwardData() {
        LoadedKernel kernel = load("forward", true);
        Window w = node.window();
        List<Integer> low = new ArrayList<>();
        for (int a = 0; a < w.rank(); a++) {
            low.add(w.extent(a) - 1 - w.low().get(a));
        }
        List<Long> sizes = sizes(node.y(), node.x(), low);
        return OwnKernel.of(b -> List.of(kernel.launch(
                grid(node.x()),
                batch().pointer(b.input(1).address())
                        .pointer(b.input(0).address())
                        .pointer(b.output(0).address())
                        .struct(sizes))));
    }

    private Kernel backwardDataByStrides() {
        LoadedKernel kernel = load("backward_data", false);
        List<Long> sizes = sizes(node.x(), node.y(), node.window().low());
        return OwnKernel.of(b -> List.of(kernel.launch(
                grid(node.x()),
                batch().pointer(b.input(0).address())
                        .pointer(b.input(1).address())
                        .pointer(b.output(0).address())
                        .struct(sizes))));
    }

    private Kernel backwardFilter() {
        LoadedKernel kernel = load("backward_filter", false);
        long splits = splits();
        Optional<ReduceOnNvrtc.Parts> sum = splits == 1
                ? Optional.empty()
                : Optional.of(ReduceOnNvrtc.parts(device, splits, node.filter().size()));
        List<Long> sizes = sizes(node.x(), node.y(), node.window().low());
        return OwnKernel.of(b -> {
                    long out = b.output(0).address();
                    long parts = sum.isEmpty() ? out : b.workspace().get(0).address();
                    List<Launch> all = new ArrayList<>();
                    all.add(kernel.launch(
                            Grid.ofBlocks(splits * slabs(), device),
                            batch().index(splits)
                                    .pointer(b.input(0).address())
                                    .pointer(b.input(1).address())
                                    .pointer(parts)
                                    .struct(sizes)));
                    sum.ifPresent(s -> all.add(s.sum(parts, out)));
                    return all;
                })
                .workspace(
                        sum.isEmpty() ? 0 : Float.BYTES * splits * node.filter().size());
    }

    private LoadedKernel load(String entry, boolean backwards) {
        Window w = node.window();
        long elements = Math.max(
                Math.max(node.x().size(), node.y().size()),
                splits() * node.filter().size());
        Map<String, String> defines = CudaC.defines(
                elements,
                "RUN",
                String.valueOf(RUN),
                "FLIP",
                backwards ? "1" : "0",
                "K0",
                first(w.size(), 1),
                "K1",
                last(w.size()),
                "S0",
                first(w.strides(), 1),
                "S1",
                last(w.strides()),
                "D0",
                first(w.dilations(), 1),
                "D1",
                last(w.dilations()));
        return device.load(
                KernelSource.ofFile("depthwise", defines, "forward", "backward_data", "backward_filter"), entry);
    }

    private static String first(List<Integer> two, int missing) {
        return String.valueOf(two.size() == 2 ? two.get(0) : missing);
    }

    private static String last(List<Integer> two) {
        return String.valueOf(two.get(two.size() - 1));
    }

    private KernelArgs batch() {
        return new KernelArgs().index(node.x().dim(0));
    }

    /** A block for each octet of rows, run of a row and slab of channels. */
    private Grid grid(Shape written) {
        long down = written.rank() == 4 ? ceiling(written.dim(1), WARPS) : 1;
        return Grid.ofBlocks(written.dim(0) * down * ceiling(written.dim(-2), RUN) * slabs(), device);
    }

    private long slabs() {
        return ceiling(node.x().last(), LANES);
    }

    /** How many blocks share the rows that the gradient of 32 channels adds up. */
    private long splits() {
        long rows = node.y().size(0, node.y().rank() - 2);
        return Math.max(1, Math.min(device.fullGrid() / slabs(), ceiling(rows, WARPS)));
    }

    private static long ceiling(long n, int by) {
        return (n + by - 1) / by;
    }

    /** The kernel's struct, member by member. */
    private static List<Long> sizes(Shape in, Shape out, List<Integer> low) {
        List<Long> all = new ArrayList<>(List.of((long) in.last()));
        for (Shape s : List.of(in, out)) {
            all.add(s.rank() == 4 ? s.dim(1) : 1L);
            all.add((long) s.dim(-2));
        }
        all.add(low.size() == 2 ? low.get(0) : 0L);
        all.add((long) low.get(low.size() - 1));
        return all;
    }
}
