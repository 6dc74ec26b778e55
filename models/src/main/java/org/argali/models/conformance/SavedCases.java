package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.argali.model.CompileConfig;
import org.argali.model.Model;
import org.argali.saving.KerasConfig;
import org.argali.tensor.NDArray;

/** Files that Keras 3 wrote: weights, outputs, and what the optimizer kept. */
final class SavedCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        for (String file : List.of("model.keras", "model.h5")) {
            try (Model model = Model.load(c.folder().resolve(file))) {
                compare(file, model, c, findings);
            }
        }
        String file = "model.weights.h5";
        try (Model model = (Model) KerasConfig.network(c.need("model"), Model::make)) {
            if (isCompiled(c)) {
                model.compile(new CompileConfig(c.need("compile"), model.outputNames()).read());
            }
            model.loadWeights(c.folder().resolve(file));
            compare(file, model, c, findings);
        }
    }

    private static boolean isCompiled(GoldenCase.Content c) {
        return c.json().path("compile").isObject();
    }

    private static void compare(String file, Model model, GoldenCase.Content c, Findings findings) {
        Findings own = new Findings();
        JsonNode weights = c.need("weights");
        List<NDArray> got = model.getWeights();
        own.check(got.size() == weights.size(), "there are " + got.size() + " weights, not " + weights.size());
        for (int i = 0; i < Math.min(got.size(), weights.size()); i++) {
            own.close(
                    weights.path(i).path("path").asText(),
                    got.get(i),
                    c.array(weights.path(i).path("key")),
                    Tolerance.NONE);
        }
        outputs(model, c, own);
        if (isCompiled(c)) {
            optimizer(model, c, own);
        }
        own.all().forEach(f -> findings.check(false, file + ": " + f));
    }

    static void outputs(Model model, GoldenCase.Content c, Findings findings) {
        List<NDArray> inputs = new ArrayList<>();
        c.need("inputs").forEach(i -> inputs.add(c.array(i.path("key"))));
        List<NDArray> got = model.predictAll(inputs);
        JsonNode want = c.need("outputs");
        findings.check(got.size() == want.size(), "there are " + got.size() + " outputs, not " + want.size());
        for (int i = 0; i < Math.min(got.size(), want.size()); i++) {
            findings.close("output " + i, got.get(i), c.array(want.path(i).path("key")), c.tolerance());
        }
    }

    private static void optimizer(Model model, GoldenCase.Content c, Findings findings) {
        List<NDArray> got = new ArrayList<>(model.optimizerState().values());
        JsonNode want = c.need("optimizer_variables");
        findings.check(got.size() == want.size(), "the optimizer keeps " + got.size() + " arrays, not " + want.size());
        for (int i = 0; i < Math.min(got.size(), want.size()); i++) {
            findings.close(
                    want.path(i).path("path").asText(),
                    got.get(i),
                    c.array(want.path(i).path("key")),
                    Tolerance.NONE);
        }
    }
}
