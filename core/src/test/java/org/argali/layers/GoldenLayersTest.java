package org.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.argali.autodiff.Backprop;
import org.argali.golden.GoldenCase;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs, masks, gradients and own updates of each layer, as Keras computes them. */
class GoldenLayersTest {
    private final GraphBuilder graph = new GraphBuilder();
    private final Map<Value, NDArray> given = new IdentityHashMap<>();
    private final List<Value> results = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();

    /** A result and the array that Keras has for it. */
    private record Check(String what, String key) {}

    static Stream<GoldenCase> cases() {
        return GoldenCase.all("layer").stream()
                .filter(c -> KerasLayers.of(c.json().get("layer")).isPresent());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void agreesWithKeras(GoldenCase g) {
        Layer layer = KerasLayers.of(g.json().get("layer")).orElseThrow();
        assertThat(layer.className()).isEqualTo(g.json().at("/layer/class_name").asText());
        assertThat(layer.kind()).isEqualTo(g.json().at("/layer/config/name").asText());
        JsonNode call = g.json().get("call");
        Trace trace = new Trace(graph, call.get("training").asBoolean());
        List<Value> inputs = inputs(g, trace);
        build(layer, g, inputs);
        List<Value> outputs = trace.run(layer, inputs, "layer");
        expectOutputs(g, trace, outputs);
        expectGradients(g, trace, layer, inputs, outputs);
        trace.weights().forEach((w, v) -> given.put(v, w.value()));
        verify(g);
    }

    private List<Value> inputs(GoldenCase g, Trace trace) {
        List<Value> inputs = new ArrayList<>();
        g.json()
                .get("inputs")
                .forEach(i -> inputs.add(parameter(g.array(i.get("key").asText()))));
        JsonNode keywords = g.json().at("/call/keywords");
        keys(keywords.path("initial_state")).forEach(k -> inputs.add(parameter(g.array(k))));
        List<String> masks = keys(keywords.path("mask"));
        for (int i = 0; i < masks.size(); i++) {
            trace.mask(inputs.get(i), parameter(g.array(masks.get(i)).to(DType.BOOL)));
        }
        return inputs;
    }

    private Value parameter(NDArray a) {
        Value v = graph.parameter("p" + given.size(), a.type());
        given.put(v, a);
        return v;
    }

    private static List<String> keys(JsonNode keyword) {
        return keyword.has("key")
                ? List.of(keyword.get("key").asText())
                : StreamSupport.stream(keyword.path("keys").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
    }

    private static void build(Layer layer, GoldenCase g, List<Value> inputs) {
        layer.ensureBuilt(inputs.stream().map(Value::type).toList());
        JsonNode weights = g.json().get("weights");
        assertThat(layer.weights()).hasSize(weights.size());
        for (int i = 0; i < weights.size(); i++) {
            Weight w = layer.weights().get(i);
            assertThat(w.name()).isEqualTo(weights.get(i).get("name").asText());
            assertThat(w.trainable()).isEqualTo(weights.get(i).get("trainable").asBoolean());
            w.set(g.array(weights.get(i).get("key").asText()));
        }
    }

    private void expectOutputs(GoldenCase g, Trace trace, List<Value> outputs) {
        JsonNode wanted = g.json().get("outputs");
        assertThat(outputs).hasSize(wanted.size());
        for (int i = 0; i < outputs.size(); i++) {
            expect("output " + i, outputs.get(i), wanted.get(i).get("key").asText());
            assertThat(trace.mask(outputs.get(i)).isPresent())
                    .as("output %d has a mask", i)
                    .isEqualTo(wanted.get(i).has("mask"));
            if (wanted.get(i).has("mask")) {
                expect(
                        "mask " + i,
                        trace.mask(outputs.get(i)).orElseThrow(),
                        wanted.get(i).get("mask").asText());
            }
        }
    }

    private void expectGradients(GoldenCase g, Trace trace, Layer layer, List<Value> inputs, List<Value> outputs) {
        List<Value> wrt = new ArrayList<>();
        List<Check> wanted = new ArrayList<>();
        JsonNode weights = g.json().get("weights");
        for (int i = 0; i < weights.size(); i++) {
            want(trace.weight(layer.weights().get(i)), weights.get(i), wrt, wanted);
        }
        for (int i = 0; i < g.json().get("inputs").size(); i++) {
            want(inputs.get(i), g.json().get("inputs").get(i), wrt, wanted);
        }
        List<String> states = keys(g.json().at("/call/keywords/initial_state"));
        for (int i = 0; i < states.size(); i++) {
            wrt.add(inputs.get(i + 1));
            wanted.add(new Check(
                    "gradient of state " + i,
                    g.json().get("keyword_grads").get(states.get(i)).asText()));
        }
        List<Value> dout = new ArrayList<>();
        g.json()
                .get("outputs")
                .forEach(o -> dout.add(parameter(g.array(o.path("dout").asText()))));
        List<Value> gradients = Backprop.gradients(graph, outputs, dout, wrt);
        results.addAll(gradients);
        checks.addAll(wanted);
        for (JsonNode u : g.json().get("state_updates")) {
            expectUpdate(trace, layer, u);
        }
    }

    private static void want(Value v, JsonNode node, List<Value> wrt, List<Check> wanted) {
        if (node.has("grad")) {
            wrt.add(v);
            wanted.add(new Check(
                    "gradient of " + node.get("key").asText(), node.get("grad").asText()));
        }
    }

    private void expectUpdate(Trace trace, Layer layer, JsonNode update) {
        int index = Integer.parseInt(update.get("weight").asText().substring(1));
        Weight w = layer.weights().get(index);
        Value next = Objects.requireNonNull(trace.updates().get(w));
        expect("new " + w.name(), next, update.get("key").asText());
    }

    private void expect(String what, Value v, String key) {
        results.add(v);
        checks.add(new Check(what, key));
    }

    private void verify(GoldenCase g) {
        Graph program = graph.build(results);
        List<NDArray> got = Reference.run(
                program, program.parameters().stream().map(given::get).toList());
        for (int i = 0; i < checks.size(); i++) {
            g.assertClose(checks.get(i).what, got.get(i), checks.get(i).key);
        }
    }

    /** Shapes for a batch of unknown size are those of the case, but for the batch. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void infersTypesForAnyBatch(GoldenCase g) {
        Layer layer = KerasLayers.of(g.json().get("layer")).orElseThrow();
        List<TensorType> types = new ArrayList<>();
        g.json()
                .get("inputs")
                .forEach(i -> types.add(anyBatch(g.array(i.get("key").asText()))));
        keys(g.json().at("/call/keywords/initial_state")).forEach(k -> types.add(anyBatch(g.array(k))));
        layer.ensureBuilt(types);
        List<TensorType> out = layer.infer(types);
        for (int i = 0; i < out.size(); i++) {
            String key = g.json().get("outputs").get(i).get("key").asText();
            assertThat(out.get(i)).isEqualTo(anyBatch(g.array(key)));
        }
    }

    private static TensorType anyBatch(NDArray a) {
        return a.type().withShape(a.shape().with(0, org.argali.tensor.Shape.ANY));
    }
}
