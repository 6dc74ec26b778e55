package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.argali.cuda.emulation.EmulatedDevice;
import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A dense network trains on our CUDA kernels, emulated on the host, as it does on the reference. */
class EmulatedTrainingTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(70, 64), i -> Math.sin(i * (1 + i % 3)));
    private static final NDArray Y = NDArray.generate(TensorType.f32(70, 10), i -> i % 10 == i / 10 * 7 % 10 ? 1 : 0);

    private static final String SQUARE_ROOT = " = op_sqrt(";

    @AfterEach
    void closeDevice() {
        Runtime.configure(DeviceConfig.auto());
    }

    @Test
    void aDenseNetworkTrainsAsOnTheReference() {
        List<Double> wanted = losses(DeviceConfig.reference());
        Runtime.configure(DeviceConfig.auto());
        String headline = Runtime.session().headline();
        Assumptions.assumeTrue(
                headline.contains("emulated on the host, not a device"), "no emulation here, but " + headline);
        List<Double> got = losses(DeviceConfig.auto());
        assertThat(wanted.get(2)).isLessThan(wanted.get(0));
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(got.get(i)).isCloseTo(wanted.get(i), within(1e-5 * wanted.get(i)));
        }
    }

    @Test
    void oneKernelUpdatesAllWeights() {
        Runtime.configure(DeviceConfig.auto());
        Assumptions.assumeTrue(Runtime.session().device() instanceof EmulatedDevice, "no emulation here");
        EmulatedDevice device = (EmulatedDevice) Runtime.session().device();
        Tensor in = input(64);
        Tensor x = in;
        for (int i = 0; i < 10; i++) {
            x = dense(8 + i).activation(RELU).apply(x);
        }
        Model model = Model.of(in, dense(10).activation(SOFTMAX).apply(x));
        model.compile("adam", "categorical_crossentropy");
        model.fit(X, Y, Fit.epochs(1).batchSize(70).verbose(0));
        int updates = device.launches(SQUARE_ROOT);
        model.fit(X, Y, Fit.epochs(3).batchSize(70).verbose(0));
        assertThat(device.launches(SQUARE_ROOT) - updates)
                .as("in 3 steps Adam's rate and its update of 22 weights")
                .isEqualTo(3 * 2);
    }

    private static List<Double> losses(DeviceConfig config) {
        Runtime.configure(config);
        Runtime.seed(7);
        Tensor in = input(64);
        Tensor x = dense(32).activation(RELU).apply(in);
        x = dense(32).activation(RELU).apply(x);
        Model model = Model.of(in, dense(10).activation(SOFTMAX).apply(x));
        model.compile("rmsprop", "categorical_crossentropy");
        return model.fit(X, Y, Fit.epochs(3).batchSize(32).verbose(0)).get("loss");
    }
}
