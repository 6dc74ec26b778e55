package org.argali.models.applications;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.argali.data.Npy;
import org.argali.layers.Activations;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.model.Model;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The applications are those of Keras: layers, names, shapes of weights, numbers, and what they compute. Outputs are compared
 * for a few of them; {@code -Dargali.applications=all} compares all. {@code -Dargali.applications.files=DIR} loads files of
 * all from a folder that {@code keras_applications.py} has written.
 */
class ApplicationsTest {
    private static final Set<String> SMALL = Set.of("MobileNet", "MobileNetV3Small", "EfficientNetB0");

    static List<KerasApplication> all() {
        return KerasApplication.all();
    }

    static Stream<KerasApplication> computed() {
        boolean all = System.getProperty("argali.applications", "").equals("all");
        return all().stream().filter(k -> all || SMALL.contains(k.kind()));
    }

    @Test
    void thereIsOneOfEach() {
        assertThat(all()).map(KerasApplication::kind).containsExactlyInAnyOrderElementsOf(KerasApplication.kinds());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void layersAreThoseOfKeras(KerasApplication keras) {
        Model m = keras.builder().build();
        assertThat(lines(m)).isEqualTo(keras.layers());
        assertThat(m.countParams()).isEqualTo(keras.params());
        assertThat(m.givenName()).contains(keras.name().replaceFirst("_32$", "_224")); // Keras had images of 32
    }

    private static List<String> lines(Network n) {
        List<String> lines = new ArrayList<>();
        for (Layer l : n.layers()) {
            if (l instanceof Network inner) {
                lines.add(n.nameOf(l) + " Sequential");
                lines(inner).stream().filter(s -> !s.endsWith(" InputLayer")).forEach(lines::add);
            } else {
                lines.add(line(l));
            }
        }
        return lines;
    }

    private static String line(Layer l) {
        String shapes = l.weights().stream()
                .map(w -> w.type().shape().dims().stream().map(String::valueOf).collect(Collectors.joining("x")))
                .map(s -> s.isEmpty() ? "1" : s)
                .collect(Collectors.joining(","));
        String name =
                l.givenName().filter(n -> !n.matches(l.kind() + "(_\\d+)?")).orElse("-"); // as if Keras chose it
        return (l instanceof InputLayer ? "-" : name) + " " + l.className() + (shapes.isEmpty() ? "" : " " + shapes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("computed")
    void outputsAreThoseOfKeras(KerasApplication keras) {
        try (Model m = keras.builder()
                .inputShape(keras.size(), keras.size(), 3)
                .classes(10)
                .classifierActivation(Activations.LINEAR)
                .build()) {
            KerasApplication.setWeights(m);
            NDArray y = m.predict(KerasApplication.images(m, 1, keras.size()));
            NDArray want =
                    NDArray.of(keras.outputs().stream().mapToDouble(d -> d).toArray(), 1, 10);
            assertThat(off(y, want)).as("%s, but Keras gives %s", y, want).isLessThan(1e-5);
        }
    }

    static Stream<Arguments> files() {
        return all().stream()
                .flatMap(k -> Stream.of(".weights.h5", ".h5", ".keras").map(end -> Arguments.of(k, end)));
    }

    @ParameterizedTest(name = "{0}{1}")
    @MethodSource("files")
    @EnabledIfSystemProperty(named = "argali.applications.files", matches = ".+")
    void filesOfKerasLoad(KerasApplication keras, String end) {
        Path folder = Path.of(System.getProperty("argali.applications.files"));
        NDArray x = Npy.read(folder.resolve(keras + ".x.npy"));
        NDArray want = Npy.read(folder.resolve(keras + ".y.npy"));
        try (Model m = keras.builder()
                .weights(folder.resolve(keras + end))
                .inputShape(x.shape().dim(1), x.shape().dim(2), 3)
                .classes(10)
                .classifierActivation(Activations.LINEAR)
                .build()) {
            assertThat(off(m.predict(x), want)).isLessThan(1e-5);
        }
    }

    /** The largest difference, as a share of the largest value. */
    static double off(NDArray got, NDArray want) {
        double largest = 0;
        double off = 0;
        for (int i = 0; i < want.size(); i++) {
            largest = Math.max(largest, Math.abs(want.at(i)));
            off = Math.max(off, Math.abs(got.at(i) - want.at(i)));
        }
        return off / largest;
    }
}
