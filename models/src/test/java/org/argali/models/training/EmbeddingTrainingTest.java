package org.argali.models.training;

import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalAveragePooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.optimizers.Optimizers.adagrad;
import static org.argali.optimizers.Optimizers.adam;
import static org.argali.optimizers.Optimizers.rmsprop;
import static org.argali.optimizers.Optimizers.sgd;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.argali.constraints.Constraints;
import org.argali.layers.Embedding;
import org.argali.layers.Tensor;
import org.argali.model.Compile;
import org.argali.model.Fit;
import org.argali.model.Model;
import org.argali.optimizers.Optimizer;
import org.argali.regularizers.Regularizers;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * On the CPU, where updates of tables leave out what no gradient changes, tables and what optimizers keep for them are those
 * of the reference, which updates all rows in each step. Most rows are named now and then, some never.
 */
class EmbeddingTrainingTest {
    private static final int ROWS = 40;
    private static final NDArray IDS = NDArray.generate(TensorType.i32(24, 5), i -> i * i * 7 % 37 % 31);
    private static final NDArray Y = NDArray.generate(TensorType.f32(24, 2), i -> Math.sin(i));

    /** What is special, the optimizer, and what is done to the table. */
    private record Case(String what, Optimizer optimizer, UnaryOperator<Embedding> table, int tables) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        Map<String, Optimizer> optimizers = new LinkedHashMap<>();
        optimizers.put("sgd", sgd().learningRate(0.1));
        optimizers.put("sgd with momentum", sgd().learningRate(0.1).momentum(0.9));
        optimizers.put("adagrad", adagrad().learningRate(0.1));
        optimizers.put("rmsprop", rmsprop().learningRate(0.01));
        optimizers.put(
                "rmsprop centered", rmsprop().learningRate(0.01).centered(true).momentum(0.5));
        optimizers.put(
                "rmsprop with a large epsilon", rmsprop().learningRate(0.01).epsilon(1e-3));
        optimizers.put("adam", adam().learningRate(0.01));
        optimizers.put("weight decay", rmsprop().learningRate(0.01).weightDecay(0.1));
        optimizers.put("clipped values", rmsprop().learningRate(0.01).clipvalue(0.01));
        optimizers.put("clipped norms", sgd().learningRate(0.1).clipnorm(0.01));
        optimizers.put("clipped together", adagrad().learningRate(0.1).globalClipnorm(0.01));
        optimizers.put("accumulated", rmsprop().learningRate(0.01).accumulate(2));
        optimizers.put("averaged", sgd().learningRate(0.1).movingAverage(0.9));
        optimizers.forEach((what, o) -> all.add(new Case(what, o, e -> e, 1)));
        Optimizer plain = rmsprop().learningRate(0.01);
        all.add(new Case("looked up twice", plain, e -> e, 2));
        all.add(new Case("constrained", plain, e -> e.embeddingsConstraint(Constraints.unitNorm()), 1));
        all.add(new Case("regularized", plain, e -> e.embeddingsRegularizer(Regularizers.l2(0.1)), 1));
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asOnTheReference(Case c) {
        Model reference = trained(c, DeviceConfig.reference());
        Model cpu = trained(c, DeviceConfig.cpu());
        for (int w = 0; w < reference.getWeights().size(); w++) {
            assertSame(reference.getWeights().get(w), cpu.getWeights().get(w), "weight " + w);
        }
        reference
                .optimizerState()
                .forEach((name, kept) -> assertSame(kept, cpu.optimizerState().get(name), name));
    }

    private static Model trained(Case c, DeviceConfig device) {
        Runtime.seed(5);
        Tensor ids = input(INT32, 5);
        Embedding table = c.table.apply(embedding(ROWS, 6));
        Tensor x = table.apply(ids);
        for (int i = 1; i < c.tables; i++) {
            x = add(x, table.apply(ids));
        }
        Model m = Model.of(ids, dense(2).apply(globalAveragePooling1d().apply(x)));
        m.device(device);
        m.compile(Compile.optimizer(c.optimizer).loss("mse"));
        m.fit(IDS, Y, Fit.epochs(2).batchSize(8).shuffle(false).verbose(0));
        return m;
    }

    private static void assertSame(NDArray expected, NDArray actual, String what) {
        assertThat(actual.type()).isEqualTo(expected.type());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.at(i)).as("%s, element %d", what, i).isCloseTo(expected.at(i), within(2e-5));
        }
    }
}
