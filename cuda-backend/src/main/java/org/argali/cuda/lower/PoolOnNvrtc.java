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
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.Window;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.Shape;

/** Pooling and its gradient; the gradient is gathered by each input element, so nothing is added up by atomics. */
final class PoolOnNvrtc {
    private static final int MOST_SPATIAL_AXES = 3;

    private PoolOnNvrtc() {}

    static Kernel forward(KernelDevice device, Pool op, Node node) {
        Shape x = node.inputTypes().get(0).shape();
        return prepare(device, op.kind(), op.window(), x, node.output().shape(), "forward");
    }

    static Kernel backward(KernelDevice device, Pool.Backward op, Node node) {
        Shape y = node.inputTypes().get(1).shape();
        return prepare(device, op.kind(), op.window(), node.output().shape(), y, "backward");
    }

    static Optional<String> gap(Op op, Node node) {
        int spatial = node.output().shape().rank() - 2;
        return spatial >= 1 && spatial <= MOST_SPATIAL_AXES
                ? Optional.empty()
                : Optional.of("it pools 1 to " + MOST_SPATIAL_AXES + " spatial axes, not " + spatial);
    }

    private static Kernel prepare(KernelDevice device, Pool.Kind kind, Window window, Shape x, Shape y, String entry) {
        Shape written = entry.equals("forward") ? y : x;
        if (written.size() == 0) {
            return OwnKernel.empty();
        }
        int vector = x.last() % 4 == 0 ? 4 : 1;
        long n = written.size() / vector;
        LoadedKernel kernel = device.load(source(kind, window, vector, Math.max(x.size(), y.size())), entry);
        List<Long> windows = windows(window, x, y);
        return OwnKernel.of(b -> {
            KernelArgs args = new KernelArgs().index(n).index(x.last());
            for (Slice s : b.inputs()) {
                args.pointer(s.address());
            }
            args.pointer(b.output(0).address()).struct(windows);
            return List.of(kernel.launch(Grid.ofThreads(n, device), args));
        });
    }

    /** The window is part of the source, so that nothing is divided by what is only known when it runs. */
    private static KernelSource source(Pool.Kind kind, Window window, int vector, long elements) {
        Map<String, String> defines = CudaC.defines(
                elements,
                "SPATIAL",
                String.valueOf(window.rank()),
                "VEC",
                String.valueOf(vector),
                "AVERAGE",
                kind == Pool.Kind.AVERAGE ? "1" : "0");
        for (int a = 0; a < MOST_SPATIAL_AXES; a++) {
            boolean there = a < window.rank();
            defines.put("SIZE" + a, String.valueOf(there ? window.size().get(a) : 1));
            defines.put("STRIDE" + a, String.valueOf(there ? window.strides().get(a) : 1));
        }
        return KernelSource.ofFile("pool", defines, "forward", "backward");
    }

    /** The kernel's struct, member by member. */
    private static List<Long> windows(Window w, Shape x, Shape y) {
        List<Integer> all = new ArrayList<>(x.dims().subList(1, x.rank() - 1));
        all.addAll(y.dims().subList(1, y.rank() - 1));
        all.addAll(w.low());
        return all.stream().map(Integer::longValue).toList();
    }
}
