package org.argali.cuda.lower;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.ElementwiseSource;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.LoopLayout;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.Op;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Elementwise ops and fused loops, from generated source; a single op is a fused loop of one step. */
final class ElementwiseOnNvrtc {
    private ElementwiseOnNvrtc() {}

    static Kernel op(KernelDevice device, Op op, Node node) {
        return fused(device, Fused.of(op, node.inputs().size()), node);
    }

    static Kernel fused(KernelDevice device, Fused op, Node node) {
        Shape loop = node.output().shape();
        if (loop.size() == 0) {
            return OwnKernel.empty();
        }
        List<TensorType> types = node.inputTypes();
        LoopLayout layout =
                LoopLayout.of(loop, types.stream().map(TensorType::shape).toList());
        KernelSource source = ElementwiseSource.of(op, types, layout);
        return OwnKernel.of(binder(device, source, layout, node))
                .inPlace((input, output) -> layout.access(input) == LoopLayout.Access.EACH
                        && types.get(input).bytes()
                                == node.outputTypes().get(output).bytes());
    }

    private static Function<Kernel.Bindings, List<Launch>> binder(
            KernelDevice device, KernelSource source, LoopLayout layout, Node node) {
        LoadedKernel ones = device.load(source, "ones");
        LoadedKernel fours = device.load(source, "fours");
        long n = layout.elements();
        return b -> {
            boolean four = layout.allowsFours()
                    && areAligned(b.inputs(), node.inputTypes())
                    && areAligned(b.outputs(), node.outputTypes());
            KernelArgs args = new KernelArgs().index(n);
            b.inputs().forEach(s -> args.pointer(s.address()));
            b.outputs().forEach(s -> args.pointer(s.address()));
            ElementwiseSource.sizes(layout).forEach(args::index);
            return List.of((four ? fours : ones).launch(Grid.ofThreads(four ? (n + 3) / 4 : n, device), args));
        };
    }

    /** Whether four elements can be moved at once. */
    static boolean areAligned(List<Slice> places, List<TensorType> types) {
        return IntStream.range(0, places.size()).allMatch(i -> isAligned(places.get(i), types.get(i)));
    }

    static boolean isAligned(Slice place, TensorType type) {
        return place.address() % (4L * type.dtype().bytes()) == 0;
    }
}
