package org.argali.initializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.argali.golden.GoldenCase;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Mean, standard deviation and bounds of each initializer, as Keras has them. */
class GoldenInitializersTest {
    private static final long SEED = 20_240_607;

    static List<GoldenCase> cases() {
        return GoldenCase.all("initializer");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void statisticsAgreeWithKeras(GoldenCase g) {
        JsonNode json = g.json();
        Initializer i = initializer(json);
        TensorType type = TensorType.f32(StreamSupport.stream(json.get("shape").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray());
        NDArray a = i.sample(type, SEED);
        assertThat(i.sample(type, SEED)).isEqualTo(a);
        if (json.has("expected")) {
            checkDistribution(a, json.get("expected"));
        } else if (json.has("gain")) {
            checkOrthonormal(a, json.get("gain").asDouble());
        } else {
            assertThat(mean(a)).isCloseTo(json.at("/sample/mean").asDouble(), within(1e-6));
            assertThat(std(a)).isCloseTo(json.at("/sample/std").asDouble(), within(1e-6));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void fansAgreeWithKeras(GoldenCase g) {
        Shape shape = new Shape(StreamSupport.stream(g.json().get("shape").spliterator(), false)
                .map(JsonNode::asInt)
                .toList());
        assertThat(FanMode.FAN_IN.of(shape)).isEqualTo(g.json().get("fan_in").asDouble());
        assertThat(FanMode.FAN_OUT.of(shape)).isEqualTo(g.json().get("fan_out").asDouble());
    }

    private static Initializer initializer(JsonNode json) {
        JsonNode c = json.at("/initializer/config");
        String name = json.at("/initializer/class_name").asText();
        return switch (name) {
            case "Constant" -> Initializers.constant(c.get("value").asDouble());
            case "Identity" -> Initializers.identity(json.at("/sample/max").asDouble());
            case "Orthogonal" -> Initializers.orthogonal(c.get("gain").asDouble());
            case "RandomNormal" ->
                Initializers.randomNormal(
                        c.get("mean").asDouble(), c.get("stddev").asDouble());
            case "TruncatedNormal" ->
                Initializers.truncatedNormal(
                        c.get("mean").asDouble(), c.get("stddev").asDouble());
            case "RandomUniform" ->
                Initializers.randomUniform(
                        c.get("minval").asDouble(), c.get("maxval").asDouble());
            case "VarianceScaling" ->
                Initializers.varianceScaling(
                        c.get("scale").asDouble(),
                        FanMode.valueOf(upper(c.get("mode").asText())),
                        Distribution.valueOf(upper(c.get("distribution").asText())));
            default -> Initializers.valueOf(upper(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_")));
        };
    }

    private static String upper(String s) {
        return s.toUpperCase(Locale.ROOT);
    }

    private static void checkDistribution(NDArray a, JsonNode expected) {
        double std = expected.get("std").asDouble();
        assertThat(mean(a)).as("mean").isCloseTo(expected.get("mean").asDouble(), within(0.02 * std));
        assertThat(std(a)).as("standard deviation").isCloseTo(std, within(0.02 * std));
        if (expected.has("low")) {
            double low = expected.get("low").asDouble();
            double high = expected.get("high").asDouble();
            assertThat(elements(a).min().orElseThrow()).isBetween(low - 1e-7, low + 0.1 * (high - low));
            assertThat(elements(a).max().orElseThrow()).isBetween(high - 0.1 * (high - low), high + 1e-7);
        }
    }

    private static void checkOrthonormal(NDArray a, double gain) {
        int columns = a.shape().last();
        int rows = a.size() / columns;
        boolean wide = rows < columns;
        int count = Math.min(rows, columns);
        int length = Math.max(rows, columns);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                double dot = 0;
                for (int k = 0; k < length; k++) {
                    dot += wide
                            ? a.at(i * columns + k) * a.at(j * columns + k)
                            : a.at(k * columns + i) * a.at(k * columns + j);
                }
                assertThat(dot).isCloseTo(i == j ? gain * gain : 0, within(1e-5));
            }
        }
    }

    private static java.util.stream.DoubleStream elements(NDArray a) {
        return IntStream.range(0, a.size()).mapToDouble(a::at);
    }

    private static double mean(NDArray a) {
        return elements(a).average().orElseThrow();
    }

    private static double std(NDArray a) {
        double mean = mean(a);
        return Math.sqrt(elements(a).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
    }
}
