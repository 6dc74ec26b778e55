package org.argali.models.conformance;

import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.input;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.argali.layers.Activation;
import org.argali.layers.AttentionLayer;
import org.argali.layers.Call;
import org.argali.layers.ConfiguredLayer;
import org.argali.layers.InputLayer;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.models.onnx.OnnxRuntime;
import org.argali.op.Value;
import org.argali.saving.Config;
import org.argali.saving.KerasConfig;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every layer, activation and model of the golden cases, exported, gives in ONNX Runtime what it gives here, for batches of
 * two sizes. None is left out.
 */
class OnnxGoldenTest {
    private static final Set<String> KINDS = Set.of("activation", "layer", "model", "saved", "saved_legacy");
    private static final Tolerance CLOSE = new Tolerance(1e-5, 1e-5);

    @TempDir
    Path folder;

    static Stream<GoldenCase> cases() {
        Path golden = Path.of(System.getProperty("argali.golden", "src/test/resources/golden"));
        return Conformance.cases(golden).stream().filter(c -> KINDS.contains(c.kind()) && hasModel(c));
    }

    private static boolean hasModel(GoldenCase c) {
        return !c.kind().startsWith("saved") || c.read().json().has("weights"); // others are configurations alone
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isTheSame(GoldenCase golden) {
        Exported e = exported(golden);
        Path file = folder.resolve("model.onnx");
        e.model.export(file);
        Findings findings = new Findings();
        try (OnnxRuntime runtime = new OnnxRuntime(file)) {
            compare(e.model, runtime, e.in, findings);
            compare(e.model, runtime, e.in.stream().map(a -> a.rows(0, 1)).toList(), findings);
        }
        assertThat(findings.all()).as(golden.toString()).isEmpty();
    }

    /** A model, and what is fed to it. */
    private record Exported(Model model, List<NDArray> in) {}

    private static Exported exported(GoldenCase golden) {
        GoldenCase.Content c = golden.read();
        switch (golden.kind()) {
            case "activation" -> {
                Activation a =
                        KerasConfig.activation(Config.of(c.need("activation").asText(), c.need("arguments")));
                NDArray x = c.array(c.need("inputs").path(0).path("key"));
                Tensor in = input(x.shape().slice(1, x.shape().rank()).toArray());
                return new Exported(Model.of(in, activation(a).apply(in)), List.of(x));
            }
            case "saved", "saved_legacy" -> {
                List<NDArray> in = new ArrayList<>();
                c.need("inputs").forEach(i -> in.add(c.array(i.path("key"))));
                return new Exported(Model.load(c.folder().resolve("model.h5"), false), in);
            }
            default -> {
                Fed fed = new Fed(c);
                Model model = fed.model();
                Findings findings = new Findings();
                Weights.load(model.weights(), c, findings);
                assertThat(findings.all()).isEmpty();
                return new Exported(model, fed.arrays);
            }
        }
    }

    private static void compare(Model model, OnnxRuntime runtime, List<NDArray> in, Findings findings) {
        List<NDArray> want = model.predictAll(in);
        List<NDArray> got = runtime.run(in);
        findings.check(got.size() == want.size(), got.size() + " outputs, not " + want.size());
        for (int i = 0; i < want.size(); i++) {
            findings.close("output " + i + " of " + in.get(0).type(), got.get(i), want.get(i), CLOSE);
        }
    }

    /** A layer applied to inputs, and what is fed to them. */
    private static final class Fed {
        private final Layer layer;
        private final List<Tensor> inputs = new ArrayList<>();
        private final List<Tensor> arguments = new ArrayList<>();
        private final List<NDArray> arrays = new ArrayList<>();

        Fed(GoldenCase.Content c) {
            JsonNode keywords = c.need("call").path("keywords");
            Layer plain = KerasConfig.layer(c.json().has("layer") ? c.need("layer") : c.need("model"), Model::make);
            this.layer = plain instanceof AttentionLayer<?> a
                    ? a.useCausalMask(flag(keywords, "use_causal_mask"))
                            .returnAttentionScores(flag(keywords, "return_attention_scores"))
                    : plain;
            c.need("call").path("arguments").forEach(k -> arguments.add(feed(c.array(k))));
            JsonNode state = keywords.path("initial_state");
            keys(state).forEach(k -> arguments.add(feed(c.array(k))));
            List<String> masks = keys(keywords.path("mask"));
            for (int i = 0; i < masks.size(); i++) {
                Tensor mask = feed(c.array(masks.get(i)).to(DType.BOOL));
                arguments.set(i, new Masked().apply(arguments.get(i), mask));
            }
            keys(keywords.path("attention_mask"))
                    .forEach(k -> arguments.add(feed(c.array(k).to(DType.BOOL))));
        }

        private static List<String> keys(JsonNode json) {
            List<String> all = new ArrayList<>();
            if (json.has("key")) {
                all.add(json.path("key").asText());
            }
            json.path("keys").forEach(k -> all.add(k.asText()));
            return all;
        }

        private static boolean flag(JsonNode keywords, String name) {
            return keywords.path(name).path("value").asBoolean();
        }

        private Tensor feed(NDArray a) {
            Tensor t = new InputLayer(a.type().withShape(a.shape().with(0, Shape.ANY))).apply();
            inputs.add(t);
            arrays.add(a);
            return t;
        }

        Model model() {
            return Model.of(inputs, layer.applyAll(arguments));
        }
    }

    /** Its first input, with the second as its mask. */
    static final class Masked extends ConfiguredLayer<Masked> {
        @Override
        protected List<Value> call(Call c, List<Value> inputs) {
            return List.of(c.mul(inputs.get(0), 1));
        }

        @Override
        protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
            return Map.of(outputs.get(0), inputs.get(1));
        }
    }
}
