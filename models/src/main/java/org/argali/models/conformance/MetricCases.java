package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.metrics.Metric;
import org.argali.op.Value;
import org.argali.runtime.Variable;
import org.argali.saving.KerasConfig;
import org.argali.tensor.NDArray;

/** Metrics: the result after each of several uneven batches, without and with sample weights. */
final class MetricCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        Metric metric = KerasConfig.metric(c.need("metric"));
        metric = c.arrays().containsKey("y_pred0")
                ? metric.forOutput(c.array("y_pred0").type())
                : metric;
        stream(c, metric, "results", false, findings);
        if (!c.json().path("weighted_results").isMissingNode()) {
            stream(c, metric, "weighted_results", true, findings);
        }
        JsonNode reset = c.json().path("after_reset_results");
        if (reset.isNumber()) {
            List<NDArray> zeros = metric.state().stream().map(NDArray::zeros).toList();
            compare("result after reset", metric.result(zeros), reset, c, findings);
        }
    }

    private static void stream(GoldenCase.Content c, Metric metric, String key, boolean weighted, Findings findings) {
        List<Variable> state =
                metric.state().stream().map(t -> Variable.zeros("state", t)).toList();
        JsonNode expected = c.need(key);
        for (int i = 0; i < expected.size(); i++) {
            update(c, metric, state, i, weighted);
            List<NDArray> now = state.stream().map(Variable::get).toList();
            compare(key + "[" + i + "]", metric.result(now), expected.path(i), c, findings);
        }
        state.forEach(Variable::toHost);
    }

    private static void update(GoldenCase.Content c, Metric metric, List<Variable> state, int batch, boolean weighted) {
        Run run = new Run();
        boolean plain = c.arrays().containsKey("values" + batch);
        Value p = run.feed("y_pred", c.array((plain ? "values" : "y_pred") + batch));
        Value t = plain ? p : run.feed("y_true", c.array("y_true" + batch));
        Optional<Value> weights =
                weighted ? Optional.of(run.feed("weights", c.array("sample_weight" + batch))) : Optional.empty();
        List<Value> before = state.stream().map(run::state).toList();
        List<Value> after = metric.update(run.graph(), before, t, p, weights);
        for (int i = 0; i < before.size(); i++) {
            run.update(before.get(i), after.get(i));
        }
        run.execute();
    }

    private static void compare(String what, double[] got, JsonNode want, GoldenCase.Content c, Findings findings) {
        List<Double> numbers = new ArrayList<>();
        if (want.isArray()) {
            want.forEach(v -> numbers.add(v.asDouble()));
        } else {
            numbers.add(want.asDouble());
        }
        findings.check(got.length == numbers.size(), what + " has " + got.length + " numbers, not " + numbers.size());
        for (int i = 0; i < Math.min(got.length, numbers.size()); i++) {
            findings.close(what + (got.length > 1 ? "[" + i + "]" : ""), got[i], numbers.get(i), c.tolerance());
        }
    }
}
