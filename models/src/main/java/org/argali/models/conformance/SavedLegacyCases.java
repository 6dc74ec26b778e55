package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.argali.layers.Layer;
import org.argali.layers.Weight;
import org.argali.model.LoadWeights;
import org.argali.model.Model;
import org.argali.model.Summary;
import org.argali.tensor.NDArray;

/** Files that Keras 2.2.4 wrote: weights by layer, outputs, and the table of layers. */
final class SavedLegacyCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        try (Model model = Model.fromJson(text(c.folder().resolve("model.json")))) {
            findings.text("summary.txt", model.toString(), text(c.folder().resolve("summary.txt")));
            findings.text(
                    "summary_98.txt",
                    model.summaryText(Summary.plain().lineLength(98)),
                    text(c.folder().resolve("summary_98.txt")));
            if (c.json().has("weights")) {
                model.loadWeights(c.folder().resolve("weights.h5"));
                compare("weights.h5", model, c, findings);
                model.loadWeights(c.folder().resolve("model.h5"), LoadWeights.byName());
            }
        }
        if (c.json().has("weights")) {
            try (Model model = Model.load(c.folder().resolve("model.h5"))) {
                compare("model.h5", model, c, findings);
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compare(String file, Model model, GoldenCase.Content c, Findings findings) {
        Findings own = new Findings();
        for (JsonNode row : c.need("layer_weights")) {
            Layer layer = model.layer(row.path(0).asText());
            for (JsonNode name : row.path(1)) {
                own.close(name.asText(), value(layer, row.path(1), name), saved(c, name.asText()), Tolerance.NONE);
            }
        }
        SavedCases.outputs(model, c, own);
        own.all().forEach(f -> findings.check(false, file + ": " + f));
    }

    /** Trained weights are listed first; within them, and within the others, the order is that of the layers. */
    private static NDArray value(Layer layer, JsonNode names, JsonNode name) {
        int at = 0;
        for (JsonNode n : names) {
            if (n == name) {
                break;
            }
            at++;
        }
        List<Weight> sorted = new ArrayList<>();
        layer.weights().stream().filter(Weight::trainable).forEach(sorted::add);
        layer.weights().stream().filter(w -> !w.trainable()).forEach(sorted::add);
        return sorted.get(at).value();
    }

    private static NDArray saved(GoldenCase.Content c, String name) {
        for (JsonNode w : c.need("weights")) {
            if (w.path("name").asText().equals(name)) {
                return c.array(w.path("key"));
            }
        }
        throw new IllegalArgumentException("case.json has no weight " + name);
    }
}
