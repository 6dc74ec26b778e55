package org.argali.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.data.Npz;
import org.argali.tensor.NDArray;

/** One folder of golden data: {@code case.json} and the arrays of {@code data.npz}. */
public record GoldenCase(String name, JsonNode json, Map<String, NDArray> arrays) {
    /** All cases of a kind, such as {@code layer}, by name. */
    public static List<GoldenCase> all(String kind) {
        Path root = Path.of(System.getProperty("argali.golden", "src/test/resources/golden"));
        try (Stream<Path> folders = Files.list(root.resolve(kind))) {
            return folders.sorted().map(GoldenCase::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no golden cases of kind " + kind + " in " + root.toAbsolutePath(), e);
        }
    }

    private static GoldenCase read(Path folder) {
        try {
            JsonNode json =
                    new ObjectMapper().readTree(folder.resolve("case.json").toFile());
            Path data = folder.resolve("data.npz");
            Map<String, NDArray> arrays = Files.exists(data) ? Npz.read(data) : Map.of();
            return new GoldenCase(json.get("name").asText(), json, arrays);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public NDArray array(String key) {
        return Optional.ofNullable(arrays.get(key))
                .orElseThrow(() -> new IllegalArgumentException(name + " has no array " + key));
    }

    /** Asserts {@code |got - want| <= atol + rtol |want|} with the case's tolerance. */
    public void assertClose(String what, NDArray got, String key) {
        NDArray want = array(key);
        assertThat(got.shape()).as("%s %s: shape", name, what).isEqualTo(want.shape());
        double rtol = json.at("/tolerance/rtol").asDouble();
        double atol = json.at("/tolerance/atol").asDouble();
        for (int i = 0; i < want.size(); i++) {
            double limit = atol + rtol * Math.abs(want.at(i));
            boolean close = Math.abs(got.at(i) - want.at(i)) <= limit;
            assertThat(close)
                    .as("%s %s[%d]: %s, Keras has %s", name, what, i, got.at(i), want.at(i))
                    .isTrue();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
