package org.argali.model;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Padding.SAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.argali.layers.Tensor;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code Compile.recompute()} changes what a step keeps, not what it learns: dropout drops the same, statistics count once. */
class RecomputeTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(12, 8, 3), i -> Math.sin(i * 1.3));
    private static final NDArray Y = NDArray.generate(TensorType.f32(12, 4), i -> i % 4 == i / 4 % 4 ? 1 : 0);

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static Model model(Compile how) {
        Runtime.configure(DeviceConfig.reference());
        Runtime.seed(3);
        Tensor in = input(8, 3);
        Tensor x = conv1d(6, 3).padding(SAME).apply(in);
        for (int i = 0; i < 3; i++) {
            Tensor shortcut = x;
            x = batchNormalization().apply(x);
            x = conv1d(6, 3).padding(SAME).activation(RELU).apply(x);
            x = add(dropout(0.3).apply(x), shortcut);
        }
        x = lstm(5).apply(x);
        Model m = Model.of(in, dense(4).activation(SOFTMAX).apply(x));
        m.compile(how.loss("categorical_crossentropy").metrics("acc"));
        return m;
    }

    @Test
    void learnsTheSameWithLess() {
        Model kept = model(Compile.optimizer("adam"));
        List<Double> wanted =
                kept.fit(X, Y, Fit.epochs(4).batchSize(5).verbose(0)).get("loss");
        Model again = model(Compile.optimizer("adam").recompute());
        List<Double> got =
                again.fit(X, Y, Fit.epochs(4).batchSize(5).verbose(0)).get("loss");
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.get(i)).isCloseTo(wanted.get(i), within(1e-6));
        }
        for (int w = 0; w < kept.getWeights().size(); w++) {
            NDArray a = kept.getWeights().get(w);
            NDArray b = again.getWeights().get(w);
            for (int i = 0; i < a.size(); i++) {
                assertThat(b.at(i)).as(kept.weights().get(w).name()).isCloseTo(a.at(i), within(1e-5));
            }
        }
        assertThat(again.plan(512).activations()).isLessThan(kept.plan(512).activations() * 3 / 4);
    }
}
