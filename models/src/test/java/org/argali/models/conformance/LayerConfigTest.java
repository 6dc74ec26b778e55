package org.argali.models.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.argali.layers.Layer;
import org.argali.layers.SpatialDropoutLayer;
import org.argali.model.Model;
import org.argali.saving.KerasConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layer of the golden cases is written as Keras wrote it. */
class LayerConfigTest {
    /** What Keras adds about a layer in a model; names within the config are compared. */
    private static final Set<String> NOT_OPTIONS = Set.of("build_config", "compile_config", "inbound_nodes", "name");

    private static final Set<String> NO_LAYERS = Set.of("InputLayer", "Functional", "Sequential", "Model");

    static Stream<Arguments> layers() {
        Path folder = Path.of(System.getProperty("argali.golden", "src/test/resources/golden"));
        return Conformance.cases(folder).stream()
                .filter(c -> Set.of("layer", "model", "trajectory").contains(c.kind()))
                .flatMap(c -> found(c).map(json -> Arguments.of(c.toString(), json)));
    }

    private static Stream<JsonNode> found(GoldenCase c) {
        List<JsonNode> all = new ArrayList<>();
        JsonNode json = c.read().json();
        collect(json.path("layer"), all);
        collect(json.path("model"), all);
        return all.stream();
    }

    private static void collect(JsonNode json, List<JsonNode> into) {
        if (json.has("class_name")
                && !NO_LAYERS.contains(json.path("class_name").asText())
                && !json.path("module").asText().startsWith("keras.src.ops")) {
            into.add(json);
        }
        json.path("config").path("layers").forEach(l -> collect(l, into));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("layers")
    void isWrittenAsKerasWroteIt(String name, JsonNode json) {
        Layer layer = KerasConfig.layer(json, Model::make);
        List<String> differences = new ArrayList<>();
        compare("", json, KerasConfig.write(layer), differences);
        if (layer instanceof SpatialDropoutLayer<?>) {
            differences.removeIf(d -> d.startsWith("/config/dtype")); // Keras writes its name alone, and reads both
        }
        assertThat(differences).as("%s %s", name, json.path("class_name")).isEmpty();
    }

    private static void compare(String path, JsonNode want, JsonNode got, List<String> differences) {
        if (want.isObject() && got.isObject()) {
            Set<String> keys = new TreeSet<>();
            want.fieldNames().forEachRemaining(keys::add);
            got.fieldNames().forEachRemaining(keys::add);
            keys.removeAll(NOT_OPTIONS);
            keys.forEach(k -> compare(path + "/" + k, want.path(k), got.path(k), differences));
        } else if (want.isArray() && want.size() == got.size()) {
            for (int i = 0; i < want.size(); i++) {
                compare(path + "/" + i, want.path(i), got.path(i), differences);
            }
        } else if (!same(path, want, got)) {
            differences.add(path + ": Keras has " + want + ", here is " + got);
        }
    }

    private static boolean same(String path, JsonNode want, JsonNode got) {
        boolean seed = path.endsWith("/seed") && got.isNull();
        return seed || want.equals(got) || (want.isNumber() && got.isNumber() && want.asDouble() == got.asDouble());
    }

    @Test
    void thereAreManyLayers() {
        assertThat(layers().count()).isGreaterThan(200);
    }
}
