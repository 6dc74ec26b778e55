package org.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Biased;
import org.argali.op.Conv;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.reference.Reference;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Against the same convolution with a second axis of length 1, which goes another way. */
    @ParameterizedTest
    @CsvSource({"3,0,0", "3,1,1", "4,1,2", "5,0,0", "5,4,4", "6,2,0"})
    void tilesAgreeWithAnotherAlgorithm(int size, int low, int high) {
        Window one = Window.of(size).padding(List.of(low), List.of(high));
        Window two = Window.of(1, size).padding(List.of(0, low), List.of(0, high));
        TensorType data = TensorType.f32(13, 203, 160);
        TensorType weights = TensorType.f32(size, 160, 128);
        TensorType result = new Conv(one, 1).infer(List.of(data, weights)).get(0);
        TensorType data2 = TensorType.f32(13, 1, 203, 160);
        compare(new Conv(one, 1), new Conv(two, 1), data, weights);
        Biased biased = new Biased(new Conv(one, 1), low > 0);
        compare(biased, new Biased(new Conv(two, 1), low > 0), data, weights, TensorType.f32(128));
        compare(
                new Conv.BackwardData(one, 1, data.shape()),
                new Conv.BackwardData(two, 1, data2.shape()),
                weights,
                result);
        compare(new Conv.BackwardFilter(one, 1), new Conv.BackwardFilter(two, 1), data, result);
    }

    private static void compare(Op tiled, Op other, TensorType... types) {
        TensorType[] otherTypes = Arrays.stream(types).map(CpuConvTest::wider).toArray(TensorType[]::new);
        NDArray[] inputs = IntStream.range(0, types.length)
                .mapToObj(i -> values(types[i], i))
                .toArray(NDArray[]::new);
        NDArray[] otherInputs = IntStream.range(0, types.length)
                .mapToObj(i -> inputs[i].reshape(otherTypes[i].shape().toArray()))
                .toArray(NDArray[]::new);
        for (int threads : new int[] {1, 2, 3}) {
            try (Device device = new CpuBackend().open(DeviceConfig.cpu().threads(threads));
                    OneNode left = new OneNode(device, tiled, types);
                    OneNode right = new OneNode(device, other, otherTypes)) {
                assertThat(left.kernel.workspaceBytes())
                        .as("the filter at eight points")
                        .isGreaterThan(8 * 160 * 128 * 4);
                NDArray got = left.run(inputs).get(0);
                NDArray wanted = right.run(otherInputs).get(0);
                double worst = 0;
                double largest = 0;
                for (int i = 0; i < got.size(); i++) {
                    worst = Math.max(worst, Math.abs(got.at(i) - wanted.at(i)));
                    largest = Math.max(largest, Math.abs(wanted.at(i)));
                }
                assertThat(worst).as("%s on %d threads", tiled, threads).isLessThan(1e-5 * largest);
            }
        }
    }

    /** With an axis of length 1 before the last two. */
    private static TensorType wider(TensorType t) {
        if (t.shape().rank() == 1) {
            return t;
        }
        return t.dim(0) < 13
                ? t.withShape(t.shape().prepend(1))
                : t.withShape(Shape.of(t.dim(0), 1, t.dim(1), t.dim(2)));
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
