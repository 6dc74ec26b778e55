package org.argali.cuda.lower;

import java.util.List;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.graph.Node;
import org.argali.op.Fill;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Constants. */
final class FillOnNvrtc {
    private FillOnNvrtc() {}

    static Kernel fill(KernelDevice device, Fill op, Node node) {
        Filler filler = new Filler(device, op.type(), op.value());
        return OwnKernel.of(b -> filler.launches(b.output(0)));
    }

    private static KernelSource source(String element, long elements) {
        return KernelSource.ofFile("fill", CudaC.defines(elements, "ELEMENT", element), "fill");
    }

    /** Sets all elements to one value, 16 bytes at once where it can. */
    static final class Filler {
        private final KernelDevice device;
        private final long bytes;
        private final int elementBytes;
        private final long bits;

        Filler(KernelDevice device, TensorType type, double value) {
            this.device = device;
            this.bytes = type.bytes();
            this.elementBytes = type.dtype().bytes();
            this.bits = repeated(type.dtype(), value);
            if (bytes > 0) {
                kernel(unit(0));
            }
        }

        List<Launch> launches(Slice target) {
            if (bytes == 0) {
                return List.of();
            }
            int unit = unit(target.address());
            long n = bytes / unit;
            return List.of(kernel(unit)
                    .launch(
                            Grid.ofThreads(n, device),
                            new KernelArgs().index(n).pointer(target.address()).pattern(bits)));
        }

        private int unit(long address) {
            return bytes % 16 == 0 && address % 16 == 0 ? 16 : elementBytes;
        }

        private LoadedKernel kernel(int unit) {
            return device.load(source(CudaC.unit(unit), bytes / unit), "fill");
        }

        private static long halfBits(DType type, double value) {
            NDArray one = NDArray.generate(new TensorType(type, Shape.SCALAR), i -> value);
            return Short.toUnsignedLong(one.halves()[0]);
        }

        /** The value's bits, as often as they fit 8 bytes. */
        private static long repeated(DType type, double value) {
            return switch (type) {
                case FLOAT32 -> (Float.floatToRawIntBits((float) value) & 0xffffffffL) * 0x1_0000_0001L;
                case INT32 -> ((int) value & 0xffffffffL) * 0x1_0000_0001L;
                case BOOL -> value != 0 ? 0x0101_0101_0101_0101L : 0;
                case BFLOAT16, FLOAT16 -> halfBits(type, value) * 0x1_0001_0001_0001L;
            };
        }
    }
}
