package org.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.argali.autodiff.Backprop;
import org.argali.golden.GoldenCase;
import org.argali.graph.GraphBuilder;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and gradients of each activation, as Keras computes them. */
class GoldenActivationsTest {
    static List<GoldenCase> cases() {
        return GoldenCase.all("activation");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valueAndGradientAgreeWithKeras(GoldenCase g) {
        Activation a = activation(g.json());
        GraphBuilder graph = new GraphBuilder();
        Value x = graph.parameter("x", g.array("x0").type());
        Value dy = graph.parameter("dy", g.array("dout0").type());
        Value y = a.apply(graph, x);
        List<Value> dx = Backprop.gradients(graph, List.of(y), List.of(dy), List.of(x));
        List<NDArray> got = Reference.run(graph.build(y, dx.get(0)), List.of(g.array("x0"), g.array("dout0")));
        g.assertClose("value", got.get(0), "out0");
        g.assertClose("gradient", got.get(1), "gx0");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void kinksAndLargeValuesAgreeWithKeras(GoldenCase g) {
        if (g.arrays().containsKey("x_edge")) {
            GraphBuilder graph = new GraphBuilder();
            Value x = graph.parameter("x", g.array("x_edge").type());
            NDArray got = Reference.run(graph.build(activation(g.json()).apply(graph, x)), List.of(g.array("x_edge")))
                    .get(0);
            g.assertClose("value", got, "out_edge");
        }
    }

    private static Activation activation(JsonNode json) {
        JsonNode arguments = json.get("arguments");
        String name = json.get("activation").asText();
        if (arguments.isEmpty()) {
            Activations a = Activations.parse(name);
            assertThat(Activations.parse(a.kerasName())).isEqualTo(a);
            return a;
        }
        return switch (name) {
            case "relu" ->
                Activations.relu(
                        real(arguments, "negative_slope"), real(arguments, "max_value"), real(arguments, "threshold"));
            case "leaky_relu" -> Activations.leakyRelu(real(arguments, "negative_slope"));
            case "elu" -> Activations.elu(real(arguments, "alpha"));
            case "gelu" -> Activations.gelu(arguments.get("approximate").asBoolean());
            case "softmax" -> Activations.softmax(arguments.get("axis").asInt());
            case "threshold" -> Activations.threshold(real(arguments, "threshold"), real(arguments, "default_value"));
            default -> throw new IllegalArgumentException(name + " with " + arguments);
        };
    }

    private static double real(JsonNode arguments, String key) {
        return arguments.get(key).asDouble();
    }
}
