package org.argali.cuda;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import org.argali.cuda.emulation.EmulatedDevice;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.MemoryUse;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What models take on our CUDA kernels' device, emulated on the host, comes back. */
class EmulatedMemoryTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(8, 16), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(8, 4), i -> i % 4 == i / 4 % 4 ? 1 : 0);

    @AfterEach
    void closeDevice() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static void trainOne() {
        try (Model m = Sequential.of(input(16), dense(8).activation(RELU), dense(4).activation(SOFTMAX))) {
            m.compile("sgd", "categorical_crossentropy");
            m.trainOnBatch(X, Y);
        }
    }

    @Test
    void aHundredModelsLeaveNothing() {
        Runtime.configure(DeviceConfig.auto());
        Assumptions.assumeTrue(Runtime.session().device() instanceof EmulatedDevice, "no emulation here");
        MemoryUse before = Runtime.session().device().memory();
        for (int i = 0; i < 100; i++) {
            trainOne();
        }
        MemoryUse after = Runtime.session().device().memory();
        assertThat(after.inUse()).isEqualTo(before.inUse());
        assertThat(after.peak()).isBetween(before.peak() + 1, before.peak() + (1 << 20));
    }
}
