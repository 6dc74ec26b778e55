package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.argali.autodiff.Backprop;
import org.argali.losses.Loss;
import org.argali.losses.Reduction;
import org.argali.op.Value;
import org.argali.saving.KerasConfig;
import org.argali.saving.NotSupportedException;
import org.argali.tensor.NDArray;

/** Losses: a value for each sample, and for each reduction the value and its gradient. */
final class LossCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        Loss loss = KerasConfig.loss(c.need("loss"));
        perSample(c, loss, findings);
        JsonNode values = c.need("values");
        for (Iterator<String> names = values.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            reduced(c, loss, name, values.path(name), findings);
        }
    }

    private static void perSample(GoldenCase.Content c, Loss loss, Findings findings) {
        Run run = new Run();
        Value t = run.feed("y_true", c.array("y_true"));
        Value p = run.feed("y_pred", c.array("y_pred"));
        run.fetch(loss.perSample(run.graph(), t, p));
        findings.close("per_sample", run.execute().get(0), c.array("per_sample"), c.tolerance());
    }

    private static void reduced(GoldenCase.Content c, Loss loss, String name, JsonNode expected, Findings findings) {
        Run run = new Run();
        Value t = run.feed("y_true", c.array("y_true"));
        Value p = run.feed("y_pred", c.array("y_pred"));
        Optional<Value> weights = weights(name).map(key -> run.feed("weights", c.array(key)));
        Value total = loss.reduction(reduction(name)).of(run.graph(), t, p, weights, Optional.empty());
        run.fetch(total);
        run.fetch(Backprop.gradients(run.graph(), total, List.of(p)).get(0));
        List<NDArray> got = run.execute();
        findings.close(name, got.get(0).at(0), expected.path("value").asDouble(), c.tolerance());
        findings.close("gradient of " + name, got.get(1), c.array(expected.path("grad")), c.tolerance());
    }

    private static Optional<String> weights(String name) {
        if (name.endsWith("_full_weight")) {
            return Optional.of("full_weight");
        }
        return name.endsWith("_weighted") ? Optional.of("sample_weight") : Optional.empty();
    }

    private static Reduction reduction(String name) {
        return switch (name.replaceFirst("_(full_weight|weighted)$", "")) {
            case "sum_over_batch_size" -> Reduction.SUM_OVER_BATCH_SIZE;
            case "sum" -> Reduction.SUM;
            case "mean_with_sample_weight" -> Reduction.MEAN_WITH_SAMPLE_WEIGHT;
            default -> throw new NotSupportedException("reduction " + name);
        };
    }
}
