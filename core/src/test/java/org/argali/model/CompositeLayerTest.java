package org.argali.model;

import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.argali.regularizers.Regularizers.l2;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.argali.layers.Call;
import org.argali.layers.ConfiguredLayer;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.op.Value;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Layers made of layers, as Keras' subclassed layers and models: Java decides what is run, by sizes. */
class CompositeLayerTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(16, 3), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(16, 3), i -> Math.cos(i));

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    private static final class Block extends ConfiguredLayer<Block> {
        private final Layer first = addLayer(dense(3).activation(TANH).kernelRegularizer(l2(0.1)));
        private final Layer second = addLayer(dense(3));
        private final Layer norm = addLayer(batchNormalization().name("norm"));

        @Override
        protected List<Value> call(Call c, List<Value> inputs) {
            Value x = inputs.get(0);
            return List.of(c.add(c.run(norm, c.run(second, c.run(first, x))), x));
        }
    }

    @Test
    void itsLayersAreItsOwn() {
        Block block = new Block();
        try (Model m = Sequential.of(input(3), block, dense(3))) {
            assertThat(block.weights()).hasSize(8);
            assertThat(block.sublayers()).hasSize(3);
            assertThat(m.countParams()).isEqualTo(12 + 12 + 12 + 12);
            m.compile("adam", "mse");
            List<NDArray> before = m.getWeights();
            History h = m.fit(X, Y, Fit.epochs(30).verbose(0));
            assertThat(h.last("loss")).isLessThan(h.get("loss").get(0));
            assertThat(m.getWeights()).doesNotContainAnyElementsOf(before);
            assertThat(h.get("loss").get(0))
                    .as("with the penalty of the kernel")
                    .isGreaterThan(withoutPenalty(before));
        }
    }

    private static double withoutPenalty(List<NDArray> weights) {
        double sum = 0;
        for (int i = 0; i < weights.get(0).size(); i++) {
            sum += 0.1 * Math.pow(weights.get(0).at(i), 2);
        }
        return sum;
    }

    @Test
    void freezingReachesThem() {
        Block block = new Block();
        try (Model m = Sequential.of(input(3), block, dense(3))) {
            block.setTrainable(false);
            m.compile("adam", "mse");
            List<NDArray> before = m.getWeights();
            m.fit(X, Y, Fit.epochs(1).verbose(0));
            assertThat(m.getWeights().subList(0, 8)).isEqualTo(before.subList(0, 8));
            assertThat(m.getWeights().get(8)).isNotEqualTo(before.get(8));
        }
    }

    @Test
    void copiesHaveLayersOfTheirOwn() {
        Block block = new Block();
        Model m = Sequential.of(input(3), block.name("a"), block.name("b"));
        assertThat(m.weights()).hasSize(16);
        Model clone = m.clone();
        assertThat(clone.weights()).hasSize(16).doesNotContainAnyElementsOf(m.weights());
        assertThat(clone.predict(X)).isEqualTo(m.predict(X));
    }

    /** A recurrence by hand: as many steps as the data have. */
    private static final class ByHand extends Layer {
        private final Layer cell = addLayer(dense(4).activation(TANH));

        @Override
        protected List<Value> call(Call c, List<Value> inputs) {
            Value x = inputs.get(0);
            Value state = c.slice(x, 1, 0, 1);
            state = c.squeeze(state, 1);
            int steps = Math.min(x.shape().dim(1), 50);
            for (int t = 1; t < steps; t++) {
                state = c.run(cell, c.add(state, c.squeeze(c.slice(x, 1, t, t + 1), 1)));
            }
            return List.of(state);
        }
    }

    @Test
    void theGraphDependsOnTheSizesOfTheData() {
        Tensor in = input(ANY, 4);
        try (Model m = Model.of(in, new ByHand().apply(in))) {
            m.compile("adam", "mse");
            for (int steps : new int[] {2, 5}) {
                NDArray x = NDArray.generate(TensorType.f32(8, steps, 4), i -> Math.sin(i));
                History h = m.fit(
                        x, NDArray.zeros(TensorType.f32(8, 4)), Fit.epochs(20).verbose(0));
                assertThat(h.last("loss")).isLessThan(h.get("loss").get(0));
            }
            NDArray one = NDArray.generate(TensorType.f32(2, 1, 4), i -> i);
            assertThat(m.predict(one).floats()).as("one step: the input itself").isEqualTo(one.floats());
        }
    }

    @Test
    void wrongUseIsExplained() {
        Layer other = dense(3);
        Layer stray = new Layer() {
            @Override
            protected List<Value> call(Call c, List<Value> inputs) {
                return List.of(c.run(other, inputs.get(0)));
            }

            @Override
            public String className() {
                return "Stray";
            }
        };
        assertThatThrownBy(() -> stray.apply(input(3)))
                .hasMessageContaining("[stray] runs Dense, which is not one of its layers")
                .hasMessageContaining("addLayer");
        Model late = Sequential.of(input(3), new Late());
        late.compile("sgd", "mse");
        assertThatThrownBy(() -> late.fit(X, Y, Fit.epochs(1).verbose(0)))
                .hasMessageContaining("[late] runs its layer dense_1 for the first time")
                .hasMessageContaining("run it in every case");
    }

    private static final class Late extends Layer {
        private final Layer onlyInTraining = addLayer(dense(3));

        @Override
        protected List<Value> call(Call c, List<Value> inputs) {
            return c.training() ? List.of(c.run(onlyInTraining, inputs.get(0))) : inputs;
        }
    }
}
