package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.argali.model.Callback;
import org.argali.model.CompileConfig;
import org.argali.model.History;
import org.argali.model.Logs;
import org.argali.model.Model;
import org.argali.saving.KerasConfig;
import org.argali.tensor.NDArray;

/**
 * Whole runs of training from given weights: the gradient of the first batch, the loss and logs of every batch, the
 * history, the weights in the end, evaluation and predictions.
 */
final class TrajectoryCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        try (Model model = (Model) KerasConfig.network(c.need("model"), Model::make)) {
            new Trajectory(c, model, findings).run();
        }
    }

    private static final class Trajectory {
        private final GoldenCase.Content c;
        private final Model model;
        private final Findings findings;
        private final Tolerance losses;
        private final Tolerance weights;
        private final Tolerance gradients;
        private final List<NDArray> x;
        private final List<NDArray> y;

        Trajectory(GoldenCase.Content c, Model model, Findings findings) {
            this.c = c;
            this.model = model;
            this.findings = findings;
            JsonNode t = c.need("tolerance");
            this.losses = new Tolerance(
                    t.path("loss_rtol").asDouble(), t.path("loss_atol").asDouble());
            this.weights = new Tolerance(0, t.path("weights_atol").asDouble());
            this.gradients = new Tolerance(
                    t.path("first_grad_rtol").asDouble(),
                    t.path("first_grad_atol").asDouble());
            this.x = arrays("inputs");
            this.y = arrays("targets");
        }

        private List<NDArray> arrays(String key) {
            List<NDArray> all = new ArrayList<>();
            c.need(key).forEach(a -> all.add(c.array(a.path("key"))));
            return all;
        }

        void run() {
            if (!Weights.load(model.weights(), c, findings)) {
                return;
            }
            KerasFit fit = new KerasFit(c);
            CompileConfig compile = new CompileConfig(c.need("compile"), model.outputNames());
            predictions("predictions_before");
            new FirstGradient(c, model, compile).compare(x, y, fit, gradients, findings);
            model.compile(compile.read());
            Record record = new Record();
            History history = model.fit(x, y, fit.read().callbacks(record));
            steps(record.logs, fit);
            history(history);
            finalWeights();
            logs("evaluation", model.evaluate(x, y).all(), c.need("evaluate_after"));
            predictions("predictions_after");
        }

        private void predictions(String key) {
            List<NDArray> got = model.predictAll(x);
            JsonNode keys = c.need(key);
            Tolerance near = new Tolerance(losses.rtol(), weights.atol());
            for (int i = 0; i < keys.size(); i++) {
                findings.close(key + " of output " + i, got.get(i), c.array(keys.path(i)), near);
            }
        }

        /** Logs are means over the epoch so far; the loss of a batch follows from two of them. */
        private void steps(List<Map<String, Double>> logs, KerasFit fit) {
            JsonNode steps = c.need("steps");
            findings.check(logs.size() == steps.size(), "there were " + logs.size() + " steps, not " + steps.size());
            double total = 0;
            int seen = 0;
            for (int i = 0; i < Math.min(logs.size(), steps.size()); i++) {
                JsonNode step = steps.path(i);
                if (step.path("step").asInt() == 0) {
                    total = 0;
                    seen = 0;
                }
                int n = fit.samplesOf(step.path("step").asInt());
                String name = "epoch " + step.path("epoch") + " step " + step.path("step");
                logs(name, logs.get(i), step.path("logs"));
                double now = logs.get(i).getOrDefault("loss", Double.NaN) * (seen + n);
                findings.close(
                        "loss of " + name, (now - total) / n, step.path("loss").asDouble(), losses);
                total = now;
                seen += n;
            }
        }

        private void logs(String name, Map<String, Double> got, JsonNode want) {
            TreeSet<String> wanted = new TreeSet<>();
            want.fieldNames().forEachRemaining(wanted::add);
            findings.check(
                    wanted.equals(new TreeSet<>(got.keySet())),
                    name + " has the figures " + got.keySet() + ", not " + wanted);
            for (String k : wanted) {
                double v = got.getOrDefault(k, Double.NaN);
                findings.close(k + " of " + name, v, want.path(k).asDouble(), losses);
            }
        }

        private void history(History history) {
            JsonNode want = c.need("history");
            want.fieldNames().forEachRemaining(k -> {
                if (!history.names().contains(k)) {
                    findings.check(false, "the history has no " + k + ", only " + history.names());
                    return;
                }
                for (int i = 0; i < want.path(k).size(); i++) {
                    double v = history.get(k).get(i);
                    findings.close(k + " of epoch " + i, v, want.path(k).path(i).asDouble(), losses);
                }
            });
        }

        private void finalWeights() {
            JsonNode list = c.need("weights");
            List<NDArray> got = model.getWeights();
            for (int i = 0; i < list.size(); i++) {
                String name = "final " + list.path(i).path("path").asText();
                findings.close(name, got.get(i), c.array(list.path(i).path("final")), weights);
            }
        }
    }

    /** Keeps the logs of every batch. */
    private static final class Record extends Callback {
        private final List<Map<String, Double>> logs = new ArrayList<>();

        @Override
        public void onBatchEnd(int batch, Logs now) {
            logs.add(now.all());
        }
    }
}
