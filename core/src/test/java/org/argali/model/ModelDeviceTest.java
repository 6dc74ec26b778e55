package org.argali.model;

import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.argali.runtime.Runtime;
import org.argali.runtime.Session;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A model with a device of its own, and what devices hold after models. */
class ModelDeviceTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(20, 4), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(20, 1), i -> Math.cos(i));
    private static final DeviceConfig OWN = DeviceConfig.reference().logPlacement(false);

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private static Model model() {
        Model m = Sequential.of(input(4), dense(3), dense(1));
        m.compile("adam", "mse");
        return m;
    }

    private static long inUse(Session s) {
        return s.device().memory().inUse();
    }

    @Test
    void theModelRunsWhereItWasTold() {
        Session common = Runtime.session();
        Session own = Runtime.session(OWN);
        assertThat(own).isNotSameAs(common);
        try (Model m = model()) {
            m.device(OWN);
            m.fit(X, Y, Fit.epochs(1).verbose(0));
            assertThat(inUse(common)).isZero();
            assertThat(inUse(own)).isPositive();
        }
        assertThat(inUse(own)).isZero();
    }

    @Test
    void aDeviceThatIsGivenAfterTheFirstStepTakesEffectAndTrainingGoesOn() {
        NDArray wanted = trained(model(), model -> {});
        NDArray got = trained(model(), model -> model.device(OWN));
        for (int i = 0; i < wanted.size(); i++) { // on the way through the host they are rounded
            assertThat(got.at(i)).isCloseTo(wanted.at(i), within(1e-5));
        }
        assertThat(inUse(Runtime.session())).isZero();
    }

    private static NDArray trained(Model m, Consumer<Model> between) {
        m.setWeights(m.getWeights().stream()
                .map(w -> NDArray.generate(w.type(), i -> 0.1 * i))
                .toList());
        try (m) {
            m.fit(X, Y, Fit.epochs(2).verbose(0).shuffle(false));
            between.accept(m);
            m.fit(X, Y, Fit.epochs(2).verbose(0).shuffle(false));
            return m.predict(X);
        }
    }

    @Test
    void aSettingThatTheDeviceDoesNotActOnIsRefusedAtOnce() {
        assertThatThrownBy(() -> model().device(DeviceConfig.reference().memoryFraction(0.3)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("reference does not act on memoryFraction 0.3");
    }

    @Test
    void thePlacementIsPrintedOnRequest() {
        PrintStream before = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (Model m = model()) {
            m.device(DeviceConfig.reference().logPlacement(true));
            m.predict(X);
        } finally {
            System.setErr(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .contains("[dense_1] biased [f32[20,3]]: reference", "[dense_2] biased [f32[20,1]]: reference");
    }

    @Test
    void aHundredClosedModelsLeaveNothing() {
        long before = inUse(Runtime.session());
        for (int i = 0; i < 100; i++) {
            try (Model m = model()) {
                m.trainOnBatch(X, Y);
                if (i % 10 == 0) {
                    m.fit(X, Y, Fit.epochs(1).batchSize(8).verbose(0));
                    m.predict(X, 16);
                }
            }
        }
        assertThat(inUse(Runtime.session())).isEqualTo(before);
    }
}
