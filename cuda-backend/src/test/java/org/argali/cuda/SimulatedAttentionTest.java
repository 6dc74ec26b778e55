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
import org.argali.cuda.simulation.Simulation;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
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
