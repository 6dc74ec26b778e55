package org.argali.cuda;

import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.multiHeadAttention;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.simulation.Simulation;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Slice;
import org.argali.tensor.DType;
import org.argali.tensor.DTypePolicy;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A layer with heads trains on our own kernel of attention, where tensor cores would multiply float32. */
class SimulatedAttentionTest extends SimulatedTest {
    private static final NDArray X = NDArray.generate(
            new TensorType(DType.INT32, TensorType.f32(4, 9).shape()), i -> i % 9 < 4 + i / 9 ? 1 + i % 7 : 0);
    private static final NDArray Y = NDArray.generate(TensorType.f32(4, 1), i -> Math.sin(i));

    @AfterEach
    void oneOld() {
        Runtime.dtypePolicy(DTypePolicy.FLOAT32);
        Runtime.configure(DeviceConfig.reference());
        Simulation.devices(75);
    }

    private static Model model() {
        Runtime.seed(7);
        Tensor ids = input(DType.INT32, 9);
        Tensor words = embedding(8, 6).maskZero(true).apply(ids);
        Tensor seen = multiHeadAttention(2, 5).valueDim(3).useCausalMask(true).apply(words, words);
        Model m = Model.of(ids, dense(1).apply(flatten().apply(add(words, seen))));
        m.compile("adam", "mse");
        return m;
    }

    private static List<Double> losses() {
        Model m = model();
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(m.trainOnBatch(X, Y).loss());
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void trainsAsOnTheReference(DTypePolicy policy) {
        Runtime.dtypePolicy(policy);
        Runtime.configure(DeviceConfig.reference());
        List<Double> wanted = losses();
        Simulation.devices(90);
        Runtime.configure(EACH_ALONE.precision(DeviceConfig.Precision.TF32));
        Simulation.resetStrict(3);
        List<Double> got = losses();
        double most = policy == DTypePolicy.FLOAT32 ? 1e-5 : 0.02;
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.get(i)).as("step %d", i).isCloseTo(wanted.get(i), within(most));
        }
        assertThat(Simulation.ran("Attention y = softmax")).isEqualTo(4 * 5);
    }

    /**
     * Which numbers of its three matrices a lane has, as CuTe states it for {@code SM80_16x8x8_F32TF32TF32F32_TN}: the layout A is
     * {@code ((4,8),(2,2)):((16,1),(8,64))}, B {@code ((4,8),2):((8,1),32)} and C {@code ((4,8),(2,2)):((32,1),(16,8))}, of a lane and
     * of its numbers, into matrices whose columns, of B the rows, lie one after another.
     */
    private static final String AS_TENSOR_CORES = """
            KERNEL(product)(const float* a, const float* b, float* c) {
                if (WARP > 0) return;
                float left[4], right[2], sum[4] = {};
                int lane = (int) LANE;
                for (int v = 0; v < 4; v++) left[v] = a[lane % 4 * 16 + lane / 4 + v % 2 * 8 + v / 2 * 64];
                for (int v = 0; v < 2; v++) right[v] = b[lane % 4 * 8 + lane / 4 + v * 32];
                multiply(sum, left, right);
                for (int v = 0; v < 4; v++) c[lane % 4 * 32 + lane / 4 + v % 2 * 16 + v / 2 * 8] = sum[v];
            }
            """;

    @Test
    void lanesHaveTheNumbersThatTensorCoresTake() {
        KernelSource attend = KernelSource.ofFile("attend", Map.of("D", "8", "E", "8", "T", "float", "MASK", "0"));
        KernelSource product = new KernelSource("product", attend.text() + AS_TENSOR_CORES, List.of("product"));
        NDArray a = NDArray.generate(TensorType.f32(8, 16), i -> i * 7 % 11 - 5);
        NDArray b = NDArray.generate(TensorType.f32(8, 8), i -> i * 5 % 13 - 6);
        NDArray c = NDArray.zeros(TensorType.f32(8, 16));
        try (Device device = new SimulatedBackend().open(EACH_ALONE);
                Buffer left = device.allocate(4 * 128);
                Buffer right = device.allocate(4 * 64);
                Buffer sum = device.allocate(4 * 128)) {
            device.stream().write(a, Slice.of(left));
            device.stream().write(b, Slice.of(right));
            ((KernelDevice) device)
                    .load(product, "product")
                    .launch(
                            new Grid(1),
                            new KernelArgs()
                                    .pointer(left.address())
                                    .pointer(right.address())
                                    .pointer(sum.address()))
                    .on(device.stream());
            device.stream().read(Slice.of(sum), c);
        }
        for (int m = 0; m < 16; m++) {
            for (int n = 0; n < 8; n++) {
                double wanted = 0;
                for (int k = 0; k < 8; k++) {
                    wanted += a.at(k * 16 + m) * b.at(k * 8 + n);
                }
                assertThat(c.at(n * 16 + m)).as("row %d, column %d", m, n).isEqualTo(wanted);
            }
        }
    }

    @Test
    void elsewhereItIsProductsAndASoftmax() {
        Runtime.configure(EACH_ALONE.precision(DeviceConfig.Precision.TF32));
        losses();
        Simulation.devices(90);
        Runtime.configure(EACH_ALONE.precision(DeviceConfig.Precision.FLOAT32));
        losses();
        assertThat(Simulation.ran("Attention y = softmax")).isZero();
    }
}
