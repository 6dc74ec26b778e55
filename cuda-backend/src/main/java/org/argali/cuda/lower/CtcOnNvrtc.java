package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.graph.Node;
import org.argali.op.Ctc;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.Shape;

/**
 * Sums over the paths that spell a label, a block for each sample; for the gradient a second such walk the other way, then a warp for
 * each step.
 */
final class CtcOnNvrtc {
    /** Letters whose states lie in shared memory, 16 KiB of it. */
    private static final int KEPT = 1024;

    private static final String LOSS = "loss";
    private static final String PATHS = "paths";
    private static final String SHARES = "shares";

    private final KernelDevice device;
    private final Shape logs;
    private final int letters;
    private final KernelSource source;

    private CtcOnNvrtc(KernelDevice device, Node node, String... entries) {
        this.device = device;
        this.logs = node.inputTypes().get(0).shape();
        this.letters = node.inputTypes().get(1).dim(1);
        Map<String, String> defines = CudaC.defines(Math.max(logs.size(), rows(logs.dim(1) + 2L)));
        if (letters <= KEPT) {
            defines.put("KEPT", String.valueOf(KEPT));
        }
        this.source = KernelSource.ofFile("ctc", defines, LOSS, PATHS, SHARES);
        for (String entry : entries) {
            device.load(source, entry);
        }
    }

    static Kernel forward(KernelDevice device, Ctc op, Node node) {
        if (node.outputTypes().get(0).size() == 0) {
            return OwnKernel.empty();
        }
        var rule = new CtcOnNvrtc(device, node, LOSS);
        return OwnKernel.of(b -> {
            List<Slice> places = new ArrayList<>(b.inputs());
            places.addAll(b.outputs());
            return List.of(rule.launch(LOSS, rule.blocks(), rule.args(places)));
        });
    }

    static Kernel backward(KernelDevice device, Ctc.Backward op, Node node) {
        if (node.output().type().size() == 0) {
            return OwnKernel.empty();
        }
        var rule = new CtcOnNvrtc(device, node, PATHS, SHARES);
        return OwnKernel.of(rule::gradient).workspace(rule.nextAt() + rule.lettersBytes() + rule.beforeBytes());
    }

    /** Elements of so many rows of states of each sample. */
    private long rows(long each) {
        return logs.dim(0) * each * (2L * letters + 1);
    }

    /** The workspace begins with what goes through each state. */
    private long nextAt() {
        return padded(4 * rows(logs.dim(1)));
    }

    private long lettersBytes() {
        return padded(4L * logs.dim(0) * letters);
    }

    private long beforeBytes() {
        return letters <= KEPT ? 0 : 4 * rows(2);
    }

    private static long padded(long bytes) {
        return (bytes + 255) / 256 * 256;
    }

    private List<Launch> gradient(Kernel.Bindings b) {
        long through = b.workspace().get(0).address();
        long next = through + nextAt();
        Launch paths = launch(
                PATHS,
                blocks(),
                args(b.inputs().subList(0, 5)).pointer(through).pointer(next).pointer(next + lettersBytes()));
        Launch shares = launch(
                SHARES,
                Grid.ofWarps(logs.size(0, 2), device),
                args(b.inputs().subList(1, 4))
                        .pointer(through)
                        .pointer(next)
                        .pointer(b.input(5).address())
                        .pointer(b.output(0).address()));
        return List.of(paths, shares);
    }

    /** One for each sample. */
    private Grid blocks() {
        return Grid.ofBlocks(logs.dim(0), device);
    }

    private KernelArgs args(List<Slice> places) {
        KernelArgs args = new KernelArgs()
                .index(logs.dim(0))
                .int32(logs.dim(1))
                .int32(logs.dim(2))
                .int32(letters);
        places.forEach(s -> args.pointer(s.address()));
        return args;
    }

    private Launch launch(String entry, Grid grid, KernelArgs args) {
        return device.load(source, entry).launch(grid, args);
    }
}
