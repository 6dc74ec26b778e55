package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.ManyLoopsSource;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.TensorType;

/** The sums of the same loop over many tensors: two launches, or twice as many where the table is longer than arguments may be. */
final class ManySumsOnNvrtc {
    private final KernelDevice device;
    private final Fused.Many op;
    private final Fused.Form form;
    private final List<Long> sizes;
    private final int most;

    private ManySumsOnNvrtc(KernelDevice device, Fused.ManySums op, Node node) {
        this.device = device;
        this.op = op.loops();
        this.form = Fused.Form.of(op.loops().each(), op.loops().inputs(0, node.inputTypes()))
                .orElseThrow();
        this.sizes = op.loops().infer(node.inputTypes()).stream()
                .map(TensorType::size)
                .toList();
        this.most = ManyLoopsSource.mostTensors(form);
    }

    static Kernel prepare(KernelDevice device, Fused.ManySums op, Node node) {
        ManySumsOnNvrtc rule = new ManySumsOnNvrtc(device, op, node);
        for (int from = 0; from < rule.sizes.size(); from += rule.most) {
            KernelSource source = ManyLoopsSource.sums(rule.form, rule.end(from) - from);
            source.entries().forEach(e -> device.load(source, e));
        }
        long chunks = rule.sizes.stream().mapToLong(ManySumsOnNvrtc::chunks).sum();
        return OwnKernel.of(rule::launches).workspace(4 * Math.max(1, chunks));
    }

    private static long chunks(long n) {
        return (n + ManyLoopsSource.SUM_CHUNK - 1) / ManyLoopsSource.SUM_CHUNK;
    }

    private int end(int from) {
        return Math.min(from + most, sizes.size());
    }

    private List<Launch> launches(Kernel.Bindings b) {
        List<Launch> all = new ArrayList<>();
        long parts = b.workspace().get(0).address();
        for (int from = 0; from < sizes.size(); from += most) {
            List<Long> table = new ArrayList<>();
            long chunks = 0;
            for (int i = from; i < end(from); i++) {
                table.add(chunks);
                table.add(sizes.get(i));
                op.inputs(i, b.inputs()).forEach(s -> table.add(s.address()));
                table.add(b.output(i).address());
                chunks += chunks(sizes.get(i));
            }
            int tensors = end(from) - from;
            KernelSource source = ManyLoopsSource.sums(form, tensors);
            if (chunks > 0) {
                KernelArgs args = new KernelArgs()
                        .int32(tensors)
                        .index(chunks)
                        .struct(table)
                        .pointer(parts);
                String entry = IntStream.range(from, end(from)).allMatch(i -> allowsFours(i, b)) ? "fours" : "ones";
                all.add(device.load(source, entry).launch(Grid.ofBlocks(chunks, device), args));
            }
            KernelArgs join = new KernelArgs().int32(tensors).struct(table).pointer(parts);
            all.add(device.load(source, "join").launch(Grid.ofBlocks(tensors, device), join));
            parts += 4 * chunks;
        }
        return all;
    }

    private boolean allowsFours(int i, Kernel.Bindings b) {
        List<Slice> in = op.inputs(i, b.inputs());
        return IntStream.range(0, in.size())
                .allMatch(k -> !form.whole().get(k) || ManyLoopsOnNvrtc.isAligned(in.get(k)));
    }
}
