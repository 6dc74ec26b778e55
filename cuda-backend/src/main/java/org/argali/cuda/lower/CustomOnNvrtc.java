package org.argali.cuda.lower;

import java.util.List;
import java.util.Optional;
import org.argali.cuda.interop.StreamOp;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.cuda.kernel.NativeStream;
import org.argali.graph.Node;
import org.argali.op.CudaCode;
import org.argali.op.CustomOp;
import org.argali.op.OpNames;
import org.argali.spi.DeviceException;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.spi.Stream;

/** Ops of users' own: CUDA C that they give, or work that their code puts on the stream. */
final class CustomOnNvrtc {
    private CustomOnNvrtc() {}

    static Optional<String> gap(CustomOp op, Node node) {
        return op instanceof StreamOp || op.cuda(node.inputTypes()).isPresent()
                ? Optional.empty()
                : Optional.of("it is written in Java alone; give it a cuda body to run it here");
    }

    static Kernel prepare(KernelDevice device, CustomOp op, Node node) {
        return op instanceof StreamOp s ? work(s, node) : kernel(device, op, node);
    }

    private static Kernel kernel(KernelDevice device, CustomOp op, Node node) {
        CudaCode code = op.cuda(node.inputTypes()).orElseThrow();
        String where = where(op, node);
        Signature.check(where, code, node.inputTypes(), node.outputTypes());
        LoadedKernel kernel = load(device, code);
        long threads = code.threads() > 0
                ? code.threads()
                : Math.max(1, node.outputTypes().get(0).size());
        return OwnKernel.of(b -> {
            try {
                return List.of(kernel.launch(Grid.ofThreads(threads, device), arguments(code, b)));
            } catch (DeviceException e) {
                throw new DeviceException(where + ": its CUDA C is refused: " + e.getMessage(), e);
            }
        });
    }

    private static String where(CustomOp op, Node node) {
        return "[" + (node.scope().isEmpty() ? OpNames.of(op) : node.scope()) + "] " + OpNames.of(op);
    }

    /** Lines are counted as in the user's own source. */
    private static LoadedKernel load(KernelDevice device, CudaCode code) {
        String text = "#line 1 \"" + code.kernel() + "\"\n" + code.source();
        return device.load(KernelSource.ofText(code.kernel(), text, code.kernel()), code.kernel());
    }

    private static KernelArgs arguments(CudaCode code, Kernel.Bindings b) {
        KernelArgs args = new KernelArgs();
        b.inputs().forEach(s -> args.pointer(s.address()));
        b.outputs().forEach(s -> args.pointer(s.address()));
        for (Number n : code.numbers()) {
            if (n instanceof Integer i) {
                args.int32(i);
            } else if (n instanceof Long l) {
                args.index(l);
            } else {
                args.int32(Float.floatToRawIntBits(n.floatValue()));
            }
        }
        return args;
    }

    private static Kernel work(StreamOp op, Node node) {
        StreamOp.Work work = op.prepare(node.inputTypes(), node.outputTypes());
        return new WorkKernel(work, where(op, node));
    }

    private static final class WorkKernel implements Kernel {
        private final StreamOp.Work work;
        private final String where;
        private List<Long> inputs = List.of();
        private List<Long> outputs = List.of();

        WorkKernel(StreamOp.Work work, String where) {
            this.work = work;
            this.where = where;
        }

        @Override
        public void bind(Bindings b) {
            inputs = b.inputs().stream().map(Slice::address).toList();
            outputs = b.outputs().stream().map(Slice::address).toList();
        }

        @Override
        public void launch(Stream stream) {
            try {
                work.launch(((NativeStream) stream).handle(), inputs, outputs);
            } catch (DeviceException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new DeviceException(where + " failed: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            work.close();
        }
    }
}
