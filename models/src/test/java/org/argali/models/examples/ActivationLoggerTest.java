package org.argali.models.examples;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.argali.data.Npz;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationLoggerTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(20, 3), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(20, 1), i -> Math.cos(i));

    private static Model model() {
        Tensor in = input(3);
        Layer shared = dense(3).activation(RELU).name("shared");
        Tensor once = shared.apply(in);
        Model m = Model.of(in, dense(1).name("head").apply(concatenate(once, shared.apply(once))));
        m.compile("sgd", "mse");
        return m;
    }

    @Test
    void everyEpochHasTheOutputsOfAllLayers(@TempDir Path dir) {
        try (Model m = model()) {
            m.fit(X, Y, Fit.epochs(2).verbose(0).validationSplit(0.2).callbacks(new ActivationLogger(dir)));
            Map<String, NDArray> last = Npz.read(dir.resolve("activations_at_epoch_1.npz"));
            assertThat(last).containsOnlyKeys("shared", "shared_1", "concatenate_1", "head");
            assertThat(last)
                    .hasEntrySatisfying("shared", a -> assertThat(a.type()).isEqualTo(TensorType.f32(1, 3)));
            assertThat(last.get("head"))
                    .as("the first validation sample under the weights after the last epoch")
                    .isEqualTo(m.predict(X.rows(16, 17)))
                    .isNotEqualTo(
                            Npz.read(dir.resolve("activations_at_epoch_0.npz")).get("head"));
        }
    }

    @Test
    void aSampleIsNeeded(@TempDir Path dir) {
        try (Model m = model()) {
            assertThatThrownBy(() -> m.fit(X, Y, Fit.epochs(1).verbose(0).callbacks(new ActivationLogger(dir))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("validationSplit");
        }
    }
}
