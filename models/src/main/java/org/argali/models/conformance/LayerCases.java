package org.argali.models.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.autodiff.Backprop;
import org.argali.layers.AttentionLayer;
import org.argali.layers.Layer;
import org.argali.layers.Trace;
import org.argali.layers.Weight;
import org.argali.model.Model;
import org.argali.op.Value;
import org.argali.saving.KerasConfig;
import org.argali.saving.NotSupportedException;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;

/**
 * Layers and models called once: outputs, masks, gradients of {@code sum(output * dout)}, and weights that the call
 * itself changes.
 */
final class LayerCases implements Kind {
    @Override
    public void run(GoldenCase.Content c, Findings findings) {
        JsonNode json = c.json().has("layer") ? c.need("layer") : c.need("model");
        Layer layer = configured(KerasConfig.layer(json, Model::make), c);
        try {
            new Once(c, layer, findings).run();
        } finally {
            layer.weights().forEach(w -> w.variable().toHost());
        }
    }

    /** What Keras says in the call, and a layer here in its configuration. */
    private static Layer configured(Layer layer, GoldenCase.Content c) {
        JsonNode keywords = c.need("call").path("keywords");
        return layer instanceof AttentionLayer<?> a
                ? a.useCausalMask(flag(keywords, "use_causal_mask"))
                        .returnAttentionScores(flag(keywords, "return_attention_scores"))
                : layer;
    }

    private static boolean flag(JsonNode keywords, String name) {
        return keywords.path(name).path("value").asBoolean();
    }

    private static final class Once {
        private final GoldenCase.Content c;
        private final Layer layer;
        private final Findings findings;
        private final Run run = new Run();
        private final Trace trace;
        private final Map<String, Value> inputs = new LinkedHashMap<>();
        private final Map<Integer, NDArray> expected = new LinkedHashMap<>();
        private final Map<Integer, String> names = new LinkedHashMap<>();

        Once(GoldenCase.Content c, Layer layer, Findings findings) {
            this.c = c;
            this.layer = layer;
            this.findings = findings;
            this.trace = new Trace(run.graph(), c.need("call").path("training").asBoolean());
        }

        void run() {
            List<Value> in = arguments();
            layer.ensureBuilt(in.stream().map(Value::type).toList());
            if (!Weights.load(layer.weights(), c, findings)) {
                return;
            }
            List<Value> out = trace.run(layer, in, "layer");
            outputs(out);
            gradients(out);
            run.take(trace);
            List<NDArray> got = run.execute();
            expected.forEach(
                    (i, want) -> findings.close(String.valueOf(names.get(i)), got.get(i), want, c.tolerance()));
            updates();
        }

        private List<Value> arguments() {
            List<Value> in = new ArrayList<>();
            for (JsonNode key : c.need("call").path("arguments")) {
                in.add(feed(key.asText()));
            }
            JsonNode keywords = c.need("call").path("keywords");
            for (Iterator<String> k = keywords.fieldNames(); k.hasNext(); ) {
                keyword(k.next(), keywords, in);
            }
            return in;
        }

        private void keyword(String name, JsonNode keywords, List<Value> in) {
            JsonNode v = keywords.path(name);
            switch (name) {
                case "initial_state" -> {
                    if (v.has("key")) {
                        in.add(feed(v.path("key").asText()));
                    }
                    v.path("keys").forEach(k -> in.add(feed(k.asText())));
                }
                case "mask" -> {
                    if (v.has("key")) {
                        mask(in.get(0), v.path("key").asText());
                    }
                    for (int i = 0; i < v.path("keys").size(); i++) {
                        mask(in.get(i), v.path("keys").path(i).asText());
                    }
                }
                case "attention_mask" -> {
                    String key = v.path("key").asText();
                    in.add(run.feed(key, c.array(key).to(DType.BOOL)));
                }
                case "use_causal_mask", "return_attention_scores" -> {
                    if (!(layer instanceof AttentionLayer<?>)) {
                        throw new NotSupportedException("a call with " + name);
                    }
                }
                default -> throw new NotSupportedException("a call with " + name);
            }
        }

        private void mask(Value of, String key) {
            trace.mask(of, run.feed(key, c.array(key).to(DType.BOOL)));
        }

        private Value feed(String key) {
            Value v = run.feed(key, c.array(key));
            inputs.put(key, v);
            return v;
        }

        private void expect(Value v, String name, NDArray want) {
            int i = run.fetch(v);
            expected.put(i, want);
            names.put(i, name);
        }

        private void outputs(List<Value> out) {
            JsonNode list = c.need("outputs");
            findings.check(out.size() == list.size(), "there are " + out.size() + " outputs, not " + list.size());
            for (int i = 0; i < Math.min(out.size(), list.size()); i++) {
                expect(out.get(i), "output " + i, c.array(list.path(i).path("key")));
                Optional<Value> mask = trace.mask(out.get(i));
                boolean masked = list.path(i).has("mask");
                findings.check(
                        mask.isPresent() == masked,
                        "output " + i + (masked ? " should have a mask" : " should have no mask"));
                if (masked && mask.isPresent()) {
                    NDArray want = c.array(list.path(i).path("mask")).to(DType.BOOL);
                    expect(mask.get(), "mask of output " + i, want);
                }
            }
        }

        private void gradients(List<Value> out) {
            List<Value> douts = new ArrayList<>();
            for (JsonNode o : c.need("outputs")) {
                douts.add(run.feed(o.path("dout").asText(), c.array(o.path("dout"))));
            }
            Map<String, Value> wrt = wanted();
            List<Value> outs = out.subList(0, Math.min(out.size(), douts.size()));
            List<Value> g =
                    Backprop.gradients(run.graph(), outs, douts.subList(0, outs.size()), List.copyOf(wrt.values()));
            int i = 0;
            for (String key : wrt.keySet()) {
                expect(g.get(i++), "gradient " + key, c.array(key));
            }
        }

        /** What gradients are expected of, by the key of the gradient. */
        private Map<String, Value> wanted() {
            Map<String, Value> wrt = new LinkedHashMap<>();
            JsonNode weights = c.need("weights");
            List<Weight> own = layer.weights();
            for (int i = 0; i < weights.size(); i++) {
                if (weights.path(i).has("grad")) {
                    wrt.put(weights.path(i).path("grad").asText(), trace.weight(own.get(i)));
                }
            }
            for (JsonNode in : c.need("inputs")) {
                if (in.has("grad")) {
                    wrt.put(in.path("grad").asText(), input(in.path("key").asText()));
                }
            }
            JsonNode keywords = c.json().path("keyword_grads");
            keywords.fieldNames().forEachRemaining(k -> wrt.put(keywords.path(k).asText(), input(k)));
            return wrt;
        }

        private Value input(String key) {
            Value v = inputs.get(key);
            if (v == null) {
                throw new IllegalArgumentException(
                        "the case asks for the gradient of " + key + ", which is no argument");
            }
            return v;
        }

        private void updates() {
            for (JsonNode u : c.json().path("state_updates")) {
                JsonNode weights = c.need("weights");
                for (int i = 0; i < weights.size(); i++) {
                    if (weights.path(i).path("key").equals(u.path("weight"))) {
                        String name = layer.weights().get(i).name();
                        findings.close(
                                name + " after the call",
                                layer.weights().get(i).value(),
                                c.array(u.path("key")),
                                c.tolerance());
                    }
                }
            }
        }
    }
}
