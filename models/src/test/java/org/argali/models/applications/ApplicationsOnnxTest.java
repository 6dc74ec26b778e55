package org.argali.models.applications;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.argali.layers.Activations;
import org.argali.model.Model;
import org.argali.models.onnx.OnnxRuntime;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported applications give in ONNX Runtime what they give here: two of them, and all with {@code -Dargali.applications=all}. */
class ApplicationsOnnxTest {
    private static final Set<String> SMALL = Set.of("MobileNet", "MobileNetV3Small");

    @TempDir
    Path folder;

    static Stream<KerasApplication> exported() {
        boolean all = System.getProperty("argali.applications", "").equals("all");
        return KerasApplication.all().stream().filter(k -> all || SMALL.contains(k.kind()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("exported")
    void outputsAreTheSame(KerasApplication keras) {
        Path file = folder.resolve("application.onnx");
        try (Model m = keras.builder()
                .inputShape(keras.size(), keras.size(), 3)
                .classes(10)
                .classifierActivation(Activations.LINEAR)
                .build()) {
            KerasApplication.setWeights(m);
            m.export(file);
            NDArray x = KerasApplication.images(m, 2, keras.size());
            try (OnnxRuntime runtime = new OnnxRuntime(file)) {
                NDArray got = runtime.run(List.of(x)).get(0);
                assertThat(ApplicationsTest.off(got, m.predict(x))).isLessThan(1e-5);
                NDArray one = x.rows(0, 1);
                assertThat(ApplicationsTest.off(runtime.run(List.of(one)).get(0), m.predict(one)))
                        .isLessThan(1e-5);
            }
        }
    }
}
