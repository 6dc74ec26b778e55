package org.argali.model;

import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.argali.optimizers.Optimizers.adam;
import static org.argali.optimizers.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.argali.initializers.Initializers;
import org.argali.losses.Losses;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a loss came from that is no number: layer, op, step, sample; and that nothing is lost by it. */
class NonFiniteLossTest {
    private static final int BAD = 21;
    private static final NDArray Y = NDArray.zeros(TensorType.f32(24, 1));

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    /** The logarithm of a sum of inputs: NaN for the one row that is negative. */
    private static NDArray x() {
        NDArray x = NDArray.generate(TensorType.f32(24, 2), i -> 1 + 0.1 * (i % 5));
        x.set(BAD * 2, -9);
        return x;
    }

    private static Model logarithm() {
        return Sequential.of(
                input(2),
                dense(1).kernelInitializer(Initializers.ONES).trainable(false).name("sum"),
                activation((e, v) -> e.log(v)).name("logarithm"),
                dense(1).name("out"));
    }

    private static String said(Runnable body) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void layerOpStepAndSampleAreNamedAndTrainingEnds() {
        Model m = logarithm();
        m.compile(adam(), Losses.mse());
        Fit fit = Fit.epochs(3).batchSize(4).shuffle(false).verbose(0);
        History[] h = new History[1];
        String said = said(() -> h[0] = m.fit(x(), Y, fit));
        assertThat(said)
                .contains(
                        "the loss is not finite: step 6, sample 1 of the batch (row 21 of the data): [logarithm] log gives NaN",
                        "training ends",
                        "NON_FINITE_LOSS");
        assertThat(h[0].epochs()).isEqualTo(List.of(0));
        assertThat(h[0].last("loss")).isNaN();
        assertThat(m.getWeights().get(2).at(0)).isFinite();
    }

    @Test
    void theStepThatWentWrongAndThoseAfterItChangeNothing() {
        Model m = logarithm();
        m.compile(adam(), Losses.mse());
        Fit fit = Fit.epochs(1).batchSize(4).shuffle(false).verbose(0);
        said(() -> m.fit(x(), Y, fit));
        Model five = logarithm();
        five.compile(adam(), Losses.mse());
        five.fit(x().rows(0, 20), Y.rows(0, 20), fit);
        assertThat(m.getWeights()).isEqualTo(five.getWeights());
    }

    @Test
    void anInfiniteLossIsNamedToo() {
        Model m = Sequential.of(
                input(2),
                dense(1),
                activation((e, v) -> e.exp(e.mul(e.abs(v), 1e9))).name("burst"));
        m.compile(sgd(), Losses.mse());
        NDArray x = NDArray.generate(TensorType.f32(4, 2), i -> 1 + i);
        assertThat(said(() -> m.trainOnBatch(x, Y.rows(0, 4))))
                .contains("The first infinite number was made by [burst] exp at element 0");
    }

    @Test
    void weightsThatBrokeBeforeAreNamed() {
        Model m = Sequential.of(input(2), dense(1).name("out"));
        m.compile(sgd(), Losses.mse());
        m.setWeights(
                List.of(NDArray.generate(TensorType.f32(2, 1), i -> Double.NaN), NDArray.zeros(TensorType.f32(1))));
        NDArray x = NDArray.generate(TensorType.f32(4, 2), i -> 1 + i);
        assertThat(said(() -> m.fit(x, Y.rows(0, 4), Fit.epochs(2).verbose(0))))
                .contains("step 1 began with weights that are not, out/kernel", "clipnorm(1)");
    }

    @Test
    void silencedTrainingGoesOnAsInKeras() {
        Model m = logarithm();
        m.compile(adam(), Losses.mse());
        m.silence(Lint.NON_FINITE_LOSS);
        Fit fit = Fit.epochs(2).batchSize(4).shuffle(false).verbose(0);
        History[] h = new History[1];
        assertThat(said(() -> h[0] = m.fit(x(), Y, fit))).isEmpty();
        assertThat(h[0].epochs()).hasSize(2);
        assertThat(m.getWeights().get(2).at(0)).isNaN();
    }

    @Test
    void trainingGoesOnWhenTheDataAreMended() {
        Model m = logarithm();
        m.compile(adam(), Losses.mse());
        Fit fit = Fit.epochs(1).batchSize(4).shuffle(false).verbose(0);
        said(() -> m.fit(x(), Y, fit));
        assertThat(m.fit(x().rows(0, 20), Y.rows(0, 20), fit).last("loss")).isFinite();
    }
}
