package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.argali.natives.ArgaliCpu;
import org.argali.op.Conv;
import org.argali.op.Gather;
import org.argali.op.MatMul;
import org.argali.op.Reduce;
import org.argali.op.Softmax;
import org.argali.op.Unary;
import org.argali.op.Window;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Stream;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Steps allocate nothing, neither on the Java heap nor natively. */
class CpuAllocationTest {
    private static final int STEPS = 1000;
    private static final int ATTEMPTS = 5;

    private final NDArray rows = NDArray.zeros(TensorType.f32(100, 40));
    private final int[] indices = new int[64];
    private final NDArray result = NDArray.zeros(TensorType.f32(64));

    @Test
    void aStepAllocatesNothing() {
        try (Device device = new CpuBackend().open(DeviceConfig.cpu())) {
            List<OneNode> nodes = nodes(device);
            Stream stream = device.stream();
            try (Stream.Recording program = stream.record(() -> nodes.forEach(n -> n.kernel.launch(stream)))) {
                step(nodes, stream, program);
                long heap = Long.MAX_VALUE;
                long nativeBytes = Long.MAX_VALUE;
                // the JVM's own threads allocate too, but not in every attempt
                for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                    long heapBefore = heapBytes();
                    long nativeBefore = ArgaliCpu.memoryInUse();
                    for (int i = 0; i < STEPS; i++) {
                        step(nodes, stream, program);
                    }
                    nativeBytes = Math.min(nativeBytes, ArgaliCpu.memoryInUse() - nativeBefore);
                    heap = Math.min(heap, heapBytes() - heapBefore);
                }
                assertThat(heap).as("bytes of Java heap").isLessThan(STEPS); // the measurement itself takes some
                assertThat(nativeBytes).as("native bytes").isLessThanOrEqualTo(0);
            }
            nodes.forEach(OneNode::close);
        }
    }

    private static List<OneNode> nodes(Device device) {
        List<OneNode> nodes = new ArrayList<>();
        nodes.add(new OneNode(device, Unary.TANH, TensorType.f32(64, 40)));
        nodes.add(new OneNode(device, new Reduce(Reduce.Kind.SUM, List.of(1), false), TensorType.f32(64, 40)));
        nodes.add(new OneNode(device, MatMul.PLAIN, TensorType.f32(200, 150), TensorType.f32(150, 170)));
        nodes.add(new OneNode(device, MatMul.PLAIN, TensorType.f32(20, 15), TensorType.f32(15, 17)));
        nodes.add(new OneNode(device, new Conv(Window.of(3), 1), TensorType.f32(4, 30, 16), TensorType.f32(3, 16, 32)));
        nodes.add(new OneNode(device, new Gather(), TensorType.f32(10, 8), TensorType.i32(30)));
        nodes.add(new OneNode(device, new Softmax(), TensorType.f32(20, 11)));
        return nodes;
    }

    private void step(List<OneNode> nodes, Stream stream, Stream.Recording program) {
        stream.writeRows(rows, indices, 0, indices.length, nodes.get(0).inputs.get(0));
        stream.write(rows, 0, 64 * 40, nodes.get(1).inputs.get(0));
        program.replay();
        stream.read(nodes.get(1).outputs.get(0), result);
    }

    private static long heapBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
