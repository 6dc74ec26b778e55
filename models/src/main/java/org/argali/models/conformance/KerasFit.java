package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.model.Fit;
import org.argali.saving.NotSupportedException;
import org.argali.tensor.NDArray;

/** Reads how a model was trained. */
final class KerasFit {
    private static final List<String> KNOWN =
            List.of("batch_size", "epochs", "shuffle", "samples", "sample_weight", "class_weight", "validation_split");

    private final GoldenCase.Content c;
    private final JsonNode json;

    KerasFit(GoldenCase.Content c) {
        this.c = c;
        this.json = c.need("fit");
        json.fieldNames().forEachRemaining(k -> {
            if (!KNOWN.contains(k)) {
                throw new NotSupportedException("fit with " + k);
            }
        });
        if (json.path("shuffle").asBoolean(true)) {
            throw new NotSupportedException("fit with shuffle");
        }
    }

    Fit read() {
        Fit fit = Fit.epochs(json.path("epochs").asInt())
                .batchSize(batchSize())
                .shuffle(false)
                .verbose(0)
                .validationSplit(json.path("validation_split").asDouble());
        Optional<NDArray> weights = sampleWeight();
        fit = weights.isPresent() ? fit.sampleWeight(weights.get()) : fit;
        return json.has("class_weight") ? fit.classWeight(classWeights()) : fit;
    }

    int batchSize() {
        return json.path("batch_size").asInt();
    }

    /** Samples in a batch of an epoch. */
    int samplesOf(int batch) {
        int all = (int) (json.path("samples").asInt()
                        * (1 - json.path("validation_split").asDouble())
                + 1e-9);
        return Math.min(batchSize(), all - batch * batchSize());
    }

    Optional<NDArray> sampleWeight() {
        JsonNode key = json.path("sample_weight");
        return key.isTextual() ? Optional.of(c.array(key)) : Optional.empty();
    }

    Map<Integer, Double> classWeights() {
        Map<Integer, Double> m = new LinkedHashMap<>();
        json.path("class_weight")
                .properties()
                .forEach(e -> m.put(Integer.parseInt(e.getKey()), e.getValue().asDouble()));
        return m;
    }
}
