package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.cuda.simulation.Simulation;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.op.Fused;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Equal small loops are one kernel. */
class SimulatedManyLoopsTest extends SimulatedTest {
    private static final int LOOPS = 2500;
    private static final TensorType EACH = TensorType.f32(4);
    private static final Fused NEG = new Fused(1, List.of(new Fused.Step(Unary.NEG, List.of(0))), List.of(1));

    @Test
    void moreTensorsThanArgumentsMayBeTakeMoreLaunches() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter("x", EACH);
        Node node = g.add(new Fused.Many(NEG, LOOPS), Collections.nCopies(LOOPS, x), "");
        try (Device device = new SimulatedBackend().open(EACH_ALONE);
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
            assertThat(Simulation.ran("op_neg(v0)")).isEqualTo(3);
        }
    }

    @Test
    void oneKernelUpdatesAllWeights() {
        Tensor in = input(64);
        Tensor x = in;
        for (int i = 0; i < 10; i++) {
            x = dense(8 + i).activation(RELU).apply(x);
        }
        Model model = Model.of(in, dense(10).activation(SOFTMAX).apply(x));
        model.compile("adam", "categorical_crossentropy");
        Programs.DENSE.step(model, 0);
        Simulation.reset(1);
        Programs.DENSE.step(model, 1);
        assertThat(Simulation.ran(" = op_sqrt("))
                .as("Adam's rate, its update of 21 weights, and that of the last bias where its gradient is summed")
                .isEqualTo(3);
    }
}
