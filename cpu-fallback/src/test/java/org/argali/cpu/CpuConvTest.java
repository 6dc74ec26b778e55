package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Conv;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.reference.Reference;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Convolutions that are too large for the conformance suite: they go through a sequence by stretches. */
class CpuConvTest {
    private final TensorType x = TensorType.f32(2, 75, 300);
    private final TensorType filter = TensorType.f32(3, 300, 7);
    private final Window window = Window.of(3).padding(List.of(2), List.of(1));
    private final TensorType y = new Conv(window, 1).infer(List.of(x, filter)).get(0);

    @Test
    void longSequencesAgreeWithTheReference() {
        check(new Conv(window, 1), x, filter);
        check(new Conv.BackwardData(window, 1, x.shape()), filter, y);
        check(new Conv.BackwardFilter(window, 1), x, y);
    }

    private static void check(Op op, TensorType a, TensorType b) {
        NDArray left = values(a, 1);
        NDArray right = values(b, 2);
        GraphBuilder g = new GraphBuilder();
        Value u = g.parameter("u", a);
        Value v = g.parameter("v", b);
        Graph graph = g.build(g.emit(op, u, v));
        NDArray wanted = Reference.run(graph, List.of(left, right)).get(0);
        for (int threads : new int[] {1, 2, 3}) {
            try (Device device = new CpuBackend().open(DeviceConfig.cpu().threads(threads));
                    OneNode node = new OneNode(device, op, a, b)) {
                NDArray got = node.run(left, right).get(0);
                double worst = 0;
                for (int i = 0; i < got.size(); i++) {
                    worst = Math.max(worst, Math.abs(got.at(i) - wanted.at(i)));
                }
                assertThat(worst).as("%s on %d threads", op, threads).isLessThan(1e-4);
            }
        }
    }

    private static NDArray values(TensorType t, int seed) {
        Random random = new Random(seed);
        return NDArray.generate(t, i -> random.nextDouble() - 0.5);
    }
}
