package org.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.argali.reference.ReferenceBackend;
import org.argali.spi.DeviceConfig;
import org.argali.spi.DeviceConfig.Precision;
import org.argali.spi.DeviceException;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A configuration takes effect or is refused; on this class path is the reference alone. */
class RuntimeTest {
    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    @Test
    void aSettingThatTheDeviceDoesNotActOnIsRefusedByName() {
        DeviceConfig before = DeviceConfig.reference();
        Runtime.configure(before);
        for (DeviceConfig c : List.of(
                before.memoryFraction(0.5),
                before.allowGrowth(true),
                before.streams(2),
                before.visibleDevices(0),
                before.allocator(DeviceConfig.Allocator.BFC),
                before.precision(Precision.TF32),
                before.determinism(DeviceConfig.Determinism.FAST),
                before.threads(3))) {
            String named = c.text(c.given().iterator().next());
            assertThatThrownBy(() -> Runtime.configure(c))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageStartingWith("[DeviceConfig] reference does not act on " + named)
                    .hasMessageContaining("DeviceConfig.auto()");
            assertThatThrownBy(() -> Runtime.open(c)).hasMessageContaining(named);
        }
        assertThat(Runtime.session().headline()).startsWith("reference");
        Runtime.configure(before.precision(Precision.FLOAT32).logPlacement(true).allowSoftPlacement(true));
        assertThat(Runtime.session().logsPlacement()).isTrue();
        assertThat(Runtime.session().headline()).endsWith("there is no usable backend for the CPU)");
    }

    @Test
    void whatIsRefusedIsToldWithWhoActsOnIt() {
        assertThat(Refusals.of(DeviceConfig.auto().memoryFraction(0.5), new ReferenceBackend(), Runtime.backends()))
                .containsExactly("memoryFraction 0.5, which acts on no backend that is on the class path");
        assertThat(Refusals.of(
                        DeviceConfig.auto().threads(2).allowSoftPlacement(true),
                        new ReferenceBackend(),
                        Runtime.backends()))
                .as("threads are those of the fallback")
                .isEmpty();
    }

    @Test
    void anotherConfigurationTakesEffectAndWeightsMoveAlong() {
        Runtime.configure(DeviceConfig.reference());
        Session first = Runtime.session();
        Variable v = new Variable("w", TensorType.f32(2), () -> NDArray.of(new float[] {1, 2}));
        v.on(first);
        assertThat(first.device().memory().inUse()).isEqualTo(2 * 8);
        Runtime.configure(DeviceConfig.reference().logPlacement(true));
        assertThat(first.device().memory().inUse()).as("the old device").isZero();
        assertThat(v.get().floats()).containsExactly(1, 2);
        assertThat(Runtime.session()).isNotSameAs(first);
    }

    @Test
    void whoAsksForTheSameSharesTheDevice() {
        Runtime.configure(DeviceConfig.reference());
        Session own = Runtime.session(DeviceConfig.reference().logPlacement(true));
        assertThat(Runtime.session(DeviceConfig.reference().logPlacement(true))).isSameAs(own);
        assertThat(Runtime.session()).isNotSameAs(own).isSameAs(Runtime.session(DeviceConfig.reference()));
        Runtime.close();
        assertThat(Runtime.session(DeviceConfig.reference().logPlacement(true))).isNotSameAs(own);
    }

    /** The garbage collector decides when; what is asked for is that memory comes back at all. */
    @Test
    void whatWasDroppedIsCollectedWhereMemoryIsShort() {
        Session s = new Session(new ReferenceBackend().open(DeviceConfig.reference()), Optional.empty(), "");
        for (int i = 0; i < 10; i++) {
            new Variable("w", TensorType.f32(1000), () -> NDArray.zeros(TensorType.f32(1000))).on(s);
        }
        for (int i = 0; i < 20 && s.device().memory().inUse() > 0; i++) {
            s.collect();
        }
        assertThat(s.device().memory().inUse()).isLessThan(10 * 8000);
        s.close();
    }
}
