package org.argali.cuda.lower;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.cuda.emulation.EmulatedBackend;
import org.argali.cuda.emulation.EmulatedDevice;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.spi.Buffer;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ManyLoopsTest {
    private static final int LOOPS = 2500;
    private static final TensorType EACH = TensorType.f32(4);
    private static final Fused NEG = new Fused(1, List.of(new Fused.Step(Unary.NEG, List.of(0))), List.of(1));

    @Test
    void moreTensorsThanArgumentsMayBeTakeMoreLaunches() {
        EmulatedBackend backend = new EmulatedBackend();
        Assumptions.assumeTrue(backend.availability().usable(), "no emulation on this machine");
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", EACH);
        Node node = g.add(new Fused.Many(NEG, LOOPS), Collections.nCopies(LOOPS, x), "");
        try (EmulatedDevice device = backend.open(DeviceConfig.auto());
                Buffer in = device.allocate(EACH.bytes());
                Buffer out = device.allocate(LOOPS * EACH.bytes());
                Kernel kernel = device.prepare(node)) {
            device.stream().write(NDArray.of(new float[] {1, 2, 3, 4}), Slice.of(in));
            List<Slice> places = new ArrayList<>();
            for (int i = 0; i < LOOPS; i++) {
                places.add(new Slice(out, i * EACH.bytes(), EACH.bytes()));
            }
            kernel.bind(new Kernel.Bindings(Collections.nCopies(LOOPS, Slice.of(in)), places, List.of()));
            kernel.launch(device.stream());
            NDArray got = NDArray.zeros(TensorType.f32(LOOPS, 4));
            device.stream().read(Slice.of(out), got);
            assertThat(got).isEqualTo(NDArray.generate(got.type(), i -> -1 - i % 4));
            assertThat(device.launches("op_neg(v0)")).isEqualTo(3);
        }
    }
}
