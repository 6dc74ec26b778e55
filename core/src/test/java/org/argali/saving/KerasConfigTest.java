package org.argali.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.argali.layers.Network;
import org.argali.model.Model;
import org.argali.optimizers.Adam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read, and how what is not is named; the golden cases show that it is read rightly. */
class KerasConfigTest {
    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Network model(String text) {
        return KerasConfig.network(json(text), Model::make);
    }

    private static String dense(String options) {
        return "{'class_name': 'Dense', 'config': {'name': 'd', 'units': 3" + options + "}}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ", 'sparsity': 3;Dense with sparsity=3",
                ", 'kernel_regularizer': {'class_name': 'L7'};regularizer L7",
                ", 'activation': 'relu7';activation relu7",
                ", 'dtype': 'float64';Dense with dtype float64: weights are float32 always, so its policy is float32, mixed_bfloat16 or mixed_float16",
                ", 'kernel_initializer': {'class_name': 'Sparse', 'config': {}};initializer Sparse"
            })
    void whatIsNotSupportedIsNamed(String options, String message) {
        assertThatThrownBy(() -> KerasConfig.layer(json(dense(options)), Model::make))
                .isInstanceOf(NotSupportedException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Dense;{};the option units is missing",
                "Dense;{ 'units': 'many'};units should be a whole number, but is \"many\"",
                "Dense;{ 'units': 3, 'use_bias': 1};use_bias should be true or false, but is 1",
                "Dense;[1, 2];the config of Dense is not an object, but [1,2]",
                "D;7;the config of D is not an object, but 7"
            })
    void whatIsWrongIsSaid(String name, String config, String message) {
        String text = "{'class_name': '" + name + "', 'config': " + config + "}";
        assertThatThrownBy(() -> KerasConfig.layer(json(text), Model::make))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nullOptionsAreNoOptions() {
        KerasConfig.layer(json(dense(", 'sparsity': null, 'activation': null")), Model::make);
    }

    private static final String INPUT = "{'class_name': 'InputLayer', 'name': 'x', 'inbound_nodes': [], "
            + "'config': {'name': 'x', 'batch_shape': [null, 4], 'dtype': 'float32'}}";

    private static String tensor(String layer, int node) {
        return "{'class_name': '__keras_tensor__', 'config': {'shape': [null, 4], 'keras_history': ['" + layer + "', "
                + node + ", 0]}}";
    }

    private static String functional(String layers, String output) {
        return "{'class_name': 'Functional', 'config': {'name': 'm', 'layers': [" + INPUT + ", " + layers
                + "], 'input_layers': ['x', 0, 0], 'output_layers': " + output + "}}";
    }

    private static String called(String layer, String name, String... nodes) {
        StringBuilder calls = new StringBuilder();
        for (String n : nodes) {
            calls.append(calls.isEmpty() ? "" : ", ")
                    .append("{'args': [")
                    .append(n)
                    .append("], 'kwargs': {}}");
        }
        return layer.substring(0, layer.length() - 1) + ", 'name': '" + name + "', 'inbound_nodes': [" + calls + "]}";
    }

    @Test
    void aSharedLayerHasOneSetOfWeights() {
        String d = "{'class_name': 'Dense', 'config': {'name': 'd', 'units': 4}}";
        Network m = model(functional(called(d, "d", tensor("x", 0), tensor("d", 0)), "['d', 1, 0]"));
        assertThat(m.weights()).hasSize(2);
        assertThat(m.applications()).hasSize(2);
    }

    @Test
    void layersMayComeInAnyOrder() {
        String a = called("{'class_name': 'Dense', 'config': {'name': 'a', 'units': 4}}", "a", tensor("b", 0));
        String b = called("{'class_name': 'Dense', 'config': {'name': 'b', 'units': 4}}", "b", tensor("x", 0));
        assertThat(model(functional(a + ", " + b, "['a', 0, 0]")).outputNames()).containsExactly("a");
    }

    @Test
    void aTensorThatNoLayerGivesIsAnError() {
        String a = called(dense(""), "a", tensor("nowhere", 0));
        assertThatThrownBy(() -> model(functional(a, "['a', 0, 0]")))
                .hasMessage("the model's layer a needs a tensor that no layer gives");
        assertThatThrownBy(() -> model(functional(called(dense(""), "a", tensor("x", 0)), "['a', 3, 0]")))
                .hasMessageContaining("which no layer gives");
    }

    @Test
    void argumentsOfCallsAreNotIgnored() {
        String a = called(dense(""), "a", tensor("x", 0)).replace("'kwargs': {}", "'kwargs': {'scale': 2}");
        assertThatThrownBy(() -> model(functional(a, "['a', 0, 0]")))
                .isInstanceOf(NotSupportedException.class)
                .hasMessage("a call of a with scale=2");
        String b = called(dense(""), "a", tensor("x", 0) + ", 7");
        assertThatThrownBy(() -> model(functional(b, "['a', 0, 0]"))).hasMessage("a call of a on 7");
    }

    @Test
    void frozenLayersStayFrozen() {
        Network m = model("{'class_name': 'Sequential', 'config': {'name': 's', 'layers': [" + INPUT + ", "
                + dense(", 'trainable': false") + "]}}");
        assertThat(m.weights()).noneMatch(w -> w.trainable());
    }

    @Test
    void optimizersKeepTheirSettings() {
        Adam a = (Adam)
                KerasConfig.optimizer(json("{'class_name': 'Adam', 'config': {'learning_rate': 0.5, 'beta_1': 0.8,"
                        + " 'clipnorm': 2.0, 'weight_decay': null, 'use_ema': false}}"));
        assertThat(a.learningRate()).isEqualTo(0.5);
        assertThat(a.beta1()).isEqualTo(0.8);
        assertThat(a.settings().clipnorm()).isEqualTo(2);
    }
}
