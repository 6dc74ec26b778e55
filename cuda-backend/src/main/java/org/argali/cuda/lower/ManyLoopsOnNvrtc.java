package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.ManyLoopsSource;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;

/** The same fused loop over many tensors: one launch, or several where the table of tensors is longer than arguments may be. */
final class ManyLoopsOnNvrtc {
    private final KernelDevice device;
    private final Fused.Many op;
    private final Node node;
    private final Fused.Form form;
    private final int most;

    private ManyLoopsOnNvrtc(KernelDevice device, Fused.Many op, Node node) {
        this.device = device;
        this.op = op;
        this.node = node;
        this.form = Fused.Form.of(op.each(), op.inputs(0, node.inputTypes())).orElseThrow();
        this.most = ManyLoopsSource.mostTensors(form);
    }

    static Kernel prepare(KernelDevice device, Fused.Many op, Node node) {
        ManyLoopsOnNvrtc rule = new ManyLoopsOnNvrtc(device, op, node);
        for (int from = 0; from < op.loops(); from += rule.most) {
            rule.load("ones", rule.end(from) - from);
            rule.load("fours", rule.end(from) - from);
        }
        return OwnKernel.of(rule::launches).inPlace(rule::canRunInPlace);
    }

    private LoadedKernel load(String entry, int tensors) {
        return device.load(ManyLoopsSource.of(form, tensors), entry);
    }

    private int end(int from) {
        return Math.min(from + most, op.loops());
    }

    private boolean canRunInPlace(int input, int output) {
        int n = op.each().inputs();
        return input / n == output / op.each().results().size()
                && form.whole().get(input % n)
                && node.inputTypes().get(input).bytes()
                        == node.outputTypes().get(output).bytes();
    }

    private List<Launch> launches(Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>();
        for (int from = 0; from < op.loops(); from += most) {
            List<Long> table = new ArrayList<>();
            long chunks = 0;
            for (int i = from; i < end(from); i++) {
                long n = op.outputs(i, node.outputTypes()).get(0).size();
                table.add(chunks);
                table.add(n);
                op.inputs(i, b.inputs()).forEach(s -> table.add(s.address()));
                op.outputs(i, b.outputs()).forEach(s -> table.add(s.address()));
                chunks += (n + ManyLoopsSource.CHUNK - 1) / ManyLoopsSource.CHUNK;
            }
            int tensors = end(from) - from;
            KernelArgs args = new KernelArgs().int32(tensors).index(chunks).struct(table);
            String entry = IntStream.range(from, end(from)).allMatch(i -> allowsFours(i, b)) ? "fours" : "ones";
            all.add(load(entry, tensors).launch(Grid.ofBlocks(chunks, device), args));
        }
        return all;
    }

    /** Whether four elements of everything that is whole can be moved at once. */
    private boolean allowsFours(int i, Kernel.Bindings b) {
        List<Slice> in = op.inputs(i, b.inputs());
        return IntStream.range(0, in.size()).allMatch(k -> !form.whole().get(k) || isAligned(in.get(k)))
                && op.outputs(i, b.outputs()).stream().allMatch(ManyLoopsOnNvrtc::isAligned);
    }

    static boolean isAligned(Slice s) {
        return s.address() % 16 == 0;
    }
}
