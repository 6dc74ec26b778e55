package org.argali.train;

import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.argali.callbacks.Callbacks;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.profile.Profile;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where batches come from is said, and what lies on the device is given back. */
class StepDataTest {
    @TempDir
    private Path dir;

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    private Profile fit(DeviceConfig config, int samples) {
        Runtime.configure(config);
        NDArray x = NDArray.generate(TensorType.f32(samples, 4), i -> Math.cos(i));
        NDArray y = NDArray.zeros(TensorType.f32(samples, 2));
        List<Profile> seen = new ArrayList<>();
        Model m = Sequential.of(input(4), dense(2));
        m.compile("sgd", "mse");
        m.fit(
                x,
                y,
                Fit.epochs(1)
                        .batchSize(8)
                        .verbose(0)
                        .callbacks(Callbacks.profiler(dir.toString()).batch(2).then(seen::add)));
        long after = Runtime.session().device().memory().inUse();
        m.trainOnBatch(x.rows(0, 8), y.rows(0, 8));
        assertThat(Runtime.session().device().memory().inUse())
                .as("all data were given back")
                .isEqualTo(after);
        assertThat(m.profile().data()).isEqualTo("from the host");
        return seen.get(0);
    }

    @Test
    void dataThatFitAreKept() {
        Profile p = fit(DeviceConfig.reference().dataFraction(0.25), 40);
        assertThat(p.data())
                .startsWith("from the device's memory: 2.2 KiB of data fit the free ")
                .contains("dataFraction 0.25");
        assertThat(p.toString()).contains("from the device's memory");
    }

    @Test
    void dataThatDoNotFitComeFromTheHost() {
        Profile p = fit(DeviceConfig.reference().dataFraction(1e-9), 40);
        assertThat(p.data())
                .startsWith("from the host: 2.2 KiB of data do not fit the free ")
                .contains("1.0E-9");
    }

    @Test
    void elsewhereTheyComeFromTheHostUnlessAsked() {
        assertThat(fit(DeviceConfig.reference(), 40).data()).isEqualTo("from the host: dataFraction is 0");
    }
}
