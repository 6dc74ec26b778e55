package org.argali.models.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.argali.data.Npz;
import org.argali.tensor.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * One case: what was computed, and the arrays that went in and came out.
 *
 * @param name of the case, unique within its kind
 * @param kind such as {@code layer}; the name of the folder that holds the case
 * @param folder where it lies
 */
public record GoldenCase(String kind, String name, Path folder) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static GoldenCase in(Path folder) {
        Path parent = folder.toAbsolutePath().getParent();
        String kind = parent == null ? "" : String.valueOf(parent.getFileName());
        return new GoldenCase(kind, String.valueOf(folder.getFileName()), folder);
    }

    /** Reads the case. */
    Content read() {
        Path data = folder.resolve("data.npz");
        return new Content(folder, json(folder.resolve("case.json")), Files.exists(data) ? Npz.read(data) : Map.of());
    }

    private static JsonNode json(Path file) {
        try {
            JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
            if (!json.isObject()) {
                throw new IllegalArgumentException("case.json is no JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "case.json is broken: " + e.getOriginalMessage() + " (line "
                            + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()) + ")",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a case holds.
     *
     * @param folder where it lies
     * @param json of {@code case.json}
     * @param arrays of {@code data.npz} by name
     */
    record Content(Path folder, JsonNode json, Map<String, NDArray> arrays) {
        NDArray array(String key) {
            @Nullable NDArray a = arrays.get(key);
            if (a == null) {
                throw new IllegalArgumentException("data.npz has no array '" + key + "'");
            }
            return a;
        }

        NDArray array(JsonNode key) {
            return array(key.asText());
        }

        JsonNode need(String key) {
            JsonNode v = json.path(key);
            if (v.isMissingNode()) {
                throw new IllegalArgumentException("case.json has no '" + key + "'");
            }
            return v;
        }

        /** The advice on how close is close enough. */
        Tolerance tolerance() {
            JsonNode t = need("tolerance");
            return new Tolerance(t.path("rtol").asDouble(), t.path("atol").asDouble());
        }
    }

    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
