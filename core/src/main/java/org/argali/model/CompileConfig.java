package org.argali.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.argali.losses.Loss;
import org.argali.metrics.Metric;
import org.argali.saving.KerasConfig;
import org.argali.saving.NotSupportedException;
import org.argali.train.Objective;

/** How a model is trained, as Keras writes it: {@code {"optimizer": ..., "loss": ..., "metrics": ...}}. */
public final class CompileConfig {
    private final JsonNode json;
    private final List<String> outputs;

    /** @param outputs names of the model's outputs */
    public CompileConfig(JsonNode json, List<String> outputs) {
        this.json = json;
        this.outputs = outputs;
    }

    /**
     * All of it.
     *
     * @throws NotSupportedException if something has no counterpart here
     */
    public Compile read() {
        checkKeys();
        Compile c = Compile.optimizer(KerasConfig.optimizer(json.path("optimizer")))
                .stepsPerExecution(json.path("steps_per_execution").asInt(1));
        for (int i = 0; i < outputs.size(); i++) {
            String name = outputs.get(i);
            c = hasLoss(i) ? c.loss(name, loss(i), weight(i)) : c;
            c = c.metricsOf(name, metrics("metrics", i).toArray(Metric[]::new));
            c = c.weightedMetricsOf(name, metrics("weighted_metrics", i).toArray(Metric[]::new));
        }
        return c;
    }

    /** What Keras writes, by the order of the outputs. */
    static ObjectNode write(Compile how, List<String> outputs) {
        if (how.isOwn()) {
            throw new NotSupportedException(
                    "writing a training step of one's own or learning rates of single layers; Keras' files have no"
                            + " place for them. saveWeights keeps the weights and what the optimizer keeps");
        }
        ObjectNode o = JsonNodeFactory.instance.objectNode();
        List<Objective> all = how.objectives(outputs);
        o.set("optimizer", KerasConfig.write(how.optimizer()));
        boolean one = all.size() == 1;
        ArrayNode losses = JsonNodeFactory.instance.arrayNode();
        ArrayNode weights = JsonNodeFactory.instance.arrayNode();
        ArrayNode metrics = JsonNodeFactory.instance.arrayNode();
        ArrayNode weighted = JsonNodeFactory.instance.arrayNode();
        for (Objective a : all) {
            losses.add(a.loss().map(KerasConfig::write).orElse(JsonNodeFactory.instance.nullNode()));
            weights.add(a.weight());
            metrics.add(metrics(a, false));
            weighted.add(metrics(a, true));
        }
        o.set("loss", one ? losses.get(0) : losses);
        o.set("loss_weights", one && all.get(0).weight() == 1 ? JsonNodeFactory.instance.nullNode() : weights);
        o.set("metrics", one ? metrics.get(0) : metrics);
        o.set("weighted_metrics", one ? weighted.get(0) : weighted);
        return o.put("run_eagerly", false)
                .put("steps_per_execution", how.stepsPerExecution())
                .put("jit_compile", false);
    }

    private static ArrayNode metrics(Objective a, boolean weighted) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        a.metrics().stream()
                .filter(m -> m.weighted() == weighted)
                .forEach(m -> list.add(KerasConfig.write(m.metric())));
        return list;
    }

    private void checkKeys() {
        List<String> known = List.of(
                "optimizer",
                "loss",
                "loss_weights",
                "metrics",
                "weighted_metrics",
                "run_eagerly",
                "steps_per_execution",
                "jit_compile",
                "auto_scale_loss");
        json.fieldNames().forEachRemaining(k -> {
            if (!known.contains(k)) {
                throw new NotSupportedException("compile with " + k);
            }
        });
        JsonNode steps = json.path("steps_per_execution");
        if (!steps.isMissingNode() && !steps.isNull() && steps.asInt() < 1) {
            throw new NotSupportedException("compile with steps_per_execution=" + steps);
        }
    }

    /** What is said for an output: the same for all, in order, or by name. */
    private JsonNode of(String key, int i) {
        JsonNode v = json.path(key);
        if (v.isArray()) {
            return v.path(i);
        }
        return v.isObject() && !v.has("class_name") ? v.path(outputs.get(i)) : v;
    }

    /** The loss of an output. */
    public Loss loss(int i) {
        return KerasConfig.loss(of("loss", i));
    }

    private boolean hasLoss(int i) {
        return !of("loss", i).isNull() && !of("loss", i).isMissingNode();
    }

    /** The weight of the loss of an output. */
    public double weight(int i) {
        JsonNode w = of("loss_weights", i);
        return w.isNumber() ? w.asDouble() : 1;
    }

    private List<Metric> metrics(String key, int i) {
        JsonNode v = json.path(key);
        JsonNode own = v;
        if (v.isObject() || (outputs.size() > 1 && v.isArray())) {
            own = of(key, i);
        }
        List<Metric> all = new ArrayList<>();
        if (own.isArray()) {
            own.forEach(m -> all.add(KerasConfig.metric(m)));
        } else if (!own.isNull() && !own.isMissingNode()) {
            all.add(KerasConfig.metric(own));
        }
        return all;
    }
}
