package org.argali.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.argali.layers.Activation;
import org.argali.layers.Activations;
import org.argali.layers.Call;
import org.argali.layers.ConfiguredLayer;
import org.argali.layers.EveryLayer;
import org.argali.layers.Lambda;
import org.argali.layers.Layer;
import org.argali.layers.Layers;
import org.argali.layers.Options;
import org.argali.layers.SpatialDropoutLayer;
import org.argali.model.Model;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read back; that it is what Keras writes is seen from the golden cases. */
class LayerConfigTest {
    private static Layer read(ObjectNode json) {
        return KerasConfig.layer(json, Model::make);
    }

    @ParameterizedTest
    @MethodSource("org.argali.layers.EveryLayer#samples")
    void aLayerIsReadAsItWasWritten(EveryLayer.Sample sample) {
        Layer layer = sample.make().get();
        assumeFalse(layer instanceof Lambda, "a Java function has no name");
        layer.setTrainable(false);
        ObjectNode json = KerasConfig.write(layer, "here");
        Layer again = read(json);
        assertThat(again).hasSameClassAs(layer);
        assertThat(again.givenName()).contains("here");
        assertThat(again.isTrainable())
                .as("Keras' config of a spatial dropout does not say")
                .isEqualTo(layer instanceof SpatialDropoutLayer<?>);
        assertThat(KerasConfig.write(again)).isEqualTo(json);
    }

    static List<Activation> activations() {
        return List.of(
                Activations.SILU,
                Activations.relu(0.1, 6, 0.5),
                Activations.leakyRelu(0.1),
                Activations.elu(0.5),
                Activations.celu(0.5),
                Activations.gelu(true),
                Activations.softmax(1),
                Activations.logSoftmax(1),
                Activations.squareplus(2),
                Activations.softShrink(0.2),
                Activations.hardShrink(0.2),
                Activations.threshold(0.1, 2),
                Activations.sparsemax(1),
                Activations.glu(1));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void anActivationIsReadAsItWasWritten(Activation a) {
        ObjectNode json = KerasConfig.write(Layers.activation(a));
        assertThat(KerasConfig.activation(json.path("config").path("activation")))
                .isEqualTo(a);
        assertThat(read(json).config()).hasToString("activation=" + a);
    }

    @Test
    void aFunctionOfAUsersOwnHasNoName() {
        Activation twice = new Activation() {
            @Override
            public Value apply(Emitter e, Value x) {
                return e.mul(x, 2);
            }

            @Override
            public String toString() {
                return "twice";
            }
        };
        assertThatThrownBy(() -> KerasConfig.write(Layers.activation(twice)))
                .isInstanceOf(NotSupportedException.class)
                .hasMessageContaining("writing the activation twice of class");
    }

    /** A layer of a user's own. */
    private static class Scale extends ConfiguredLayer<Scale> {
        @Override
        protected List<Value> call(Call c, List<Value> inputs) {
            return List.of(c.mul(inputs.get(0), 2));
        }
    }

    @Test
    void aLayerOfAUsersOwnMustSayItsOptions() {
        assertThatThrownBy(() -> KerasConfig.write(new Scale().name("s")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("[s] the class org.argali.saving.LayerConfigTest$Scale")
                .hasMessageContaining("override describe(Options)");
        Layer told = new Scale() {
            @Override
            protected void describe(Options o) {
                o.put("factor", 2);
            }
        };
        ObjectNode json = KerasConfig.write(told);
        assertThat(json.path("config").path("factor").asInt()).isEqualTo(2);
        assertThat(json.path("registered_name").asText()).startsWith(LayerConfigTest.class.getName());
    }
}
