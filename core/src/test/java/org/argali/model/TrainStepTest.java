package org.argali.model;

import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;
import static org.argali.optimizers.Optimizers.adam;
import static org.argali.optimizers.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.argali.initializers.Initializers;
import org.argali.losses.Losses;
import org.argali.op.Value;
import org.argali.optimizers.Optimizer;
import org.argali.optimizers.Optimizers;
import org.argali.runtime.Runtime;
import org.argali.schedules.Schedules;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.TrainStep;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Training steps of one's own, rates of single layers, and schedules that are Java functions. */
class TrainStepTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(8, 2), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(8, 1), i -> Math.cos(i));
    private static final Fit FIT = Fit.epochs(3).batchSize(4).shuffle(false).verbose(0);

    @BeforeAll
    static void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    private static Model network() {
        return Sequential.of(input(2), dense(3).activation(TANH).name("hidden"), dense(1).name("out"));
    }

    private static Model trained(Compile how) {
        Model m = network();
        m.compile(how);
        m.fit(X, Y, FIT);
        return m;
    }

    @Test
    void theStandardStepWrittenOutGivesTheSameWeights() {
        TrainStep written = s -> {
            Value loss = s.loss(s.predict());
            s.apply(s.trainableWeights(), s.gradient(loss, s.trainableWeights()));
            return loss;
        };
        Compile how = Compile.optimizer("adam").loss("mse").metrics("mae");
        assertThat(trained(how.step(written)).getWeights())
                .isEqualTo(trained(how).getWeights());
    }

    /** {@code w -= rate (g + 2 d/dw 10 |dL/dx|^2)} differs from the plain step, and the gradient of a gradient is right. */
    @Test
    void gradientsHaveGradients() {
        Model m = Sequential.of(input(1), dense(1).useBias(false).kernelInitializer(Initializers.ONES));
        TrainStep penalized = s -> {
            Value p = s.predict().get(0);
            Value slope = s.gradientOf(s.sum(s.square(p)), s.inputs()).get(0); // 2 w^2 x
            Value total = s.sum(s.square(slope)); // 4 w^4 x^2, derivative 16 w^3 x^2
            s.minimize(total);
            return total;
        };
        m.compile(Compile.optimizer(sgd().learningRate(0.001)).loss("mse").step(penalized));
        Logs logs = m.trainOnBatch(NDArray.of(new float[][] {{3}}), NDArray.of(new float[][] {{0}}));
        assertThat(logs.loss()).isCloseTo(36, within(1e-4));
        assertThat(m.getWeights().get(0).at(0)).isCloseTo(1 - 0.001 * 16 * 9, within(1e-6));
    }

    @Test
    void figuresAreReportedBesideTheLoss() {
        TrainStep counted = s -> {
            Value loss = s.loss(s.predict());
            s.minimize(loss);
            s.figure("twice", s.mul(loss, 2));
            return loss;
        };
        Model m = network();
        m.compile(Compile.optimizer("sgd").loss("mse").step(counted));
        History h = m.fit(X, Y, FIT);
        assertThat(h.last("twice")).isCloseTo(2 * h.last("loss"), within(1e-6));
    }

    /** Each player has an optimizer and weights of its own, as in a GAN. */
    @Test
    void twoModelsAreTrainedInOneStep() {
        Model other = Sequential.of(input(1), dense(1).useBias(false).kernelInitializer(Initializers.ONES));
        Optimizer its = sgd().learningRate(0.5).momentum(0.9);
        TrainStep game = s -> {
            Value p = s.predict().get(0);
            Value judged = s.run(other, List.of(p)).get(0);
            Value loss = s.mean(s.square(judged));
            s.minimize(loss);
            s.apply(its, other.weights(), s.gradient(s.neg(loss), other.weights()));
            return loss;
        };
        Model m = network();
        m.compile(Compile.optimizer(sgd()).loss("mse").step(game));
        NDArray before = m.getWeights().get(0);
        m.fit(X, Y, FIT);
        assertThat(m.getWeights().get(0)).isNotEqualTo(before);
        assertThat(other.getWeights().get(0).at(0)).as("climbs").isGreaterThan(1);
    }

    @Test
    void wrongUseIsSaid() {
        assertThatThrownBy(() -> trained(Compile.optimizer("sgd").loss("mse").step(s -> {
                    s.minimize(s.loss(s.predict()));
                    s.minimize(s.loss(s.predict()));
                    return s.constant(0);
                })))
                .hasMessageContaining("can be called once");
        assertThatThrownBy(() -> trained(Compile.optimizer("sgd")
                        .loss("mse")
                        .step(s -> s.predict().get(0))))
                .hasMessageContaining("one float32 number, not f32[4,1]");
    }

    @Test
    void theRateOfALayerIsMultiplied() {
        Compile plain = Compile.optimizer(adam().learningRate(0.01)).loss("mse");
        List<NDArray> start = trained(plain.learningRateMultiplier("hidden", 0).learningRateMultiplier("out", 0))
                .getWeights();
        Compile how = Compile.optimizer(adam().learningRate(0.02)).loss("mse").learningRateMultiplier("hidden", 0.5);
        Model one = network();
        one.compile(how);
        one.trainOnBatch(X, Y);
        Model two = network();
        two.compile(plain);
        two.trainOnBatch(X, Y);
        assertThat(one.getWeights().get(0)).isEqualTo(two.getWeights().get(0));
        double moved = one.getWeights().get(2).at(0) - start.get(2).at(0);
        assertThat(moved)
                .isCloseTo(2 * (two.getWeights().get(2).at(0) - start.get(2).at(0)), within(1e-6));
        assertThatThrownBy(() -> network().compile(plain.learningRateMultiplier("hiden", 0.5)))
                .hasMessageContaining("did you mean 'hidden'");
    }

    @Test
    void weightsAreLeftOutOfDecayByName() {
        Compile all = Compile.optimizer(sgd().learningRate(0).weightDecay(1)).loss("mse");
        assertThat(trained(all).getWeights())
                .as("rate 0: nothing decays")
                .isEqualTo(network().getWeights());
        Compile decays =
                Compile.optimizer(sgd().learningRate(0.1).weightDecay(0.5)).loss("mse");
        Compile spared = Compile.optimizer(sgd().learningRate(0.1)
                        .weightDecay(0.5)
                        .excludeFromWeightDecay("hidden/kernel", "bias")
                        .movingAverage(0.9))
                .loss("mse");
        Compile none =
                Compile.optimizer(sgd().learningRate(0.1).movingAverage(0.9)).loss("mse");
        Model a = network();
        a.compile(spared);
        a.trainOnBatch(X, Y);
        Model b = network();
        b.compile(none);
        b.trainOnBatch(X, Y);
        Model c = network();
        c.compile(decays);
        c.trainOnBatch(X, Y);
        assertThat(a.getWeights().get(0)).isEqualTo(b.getWeights().get(0));
        assertThat(a.getWeights().get(2))
                .isEqualTo(c.getWeights().get(2))
                .isNotEqualTo(b.getWeights().get(2));
    }

    @Test
    void weightsGoToOptimizersByName() {
        Model m = network();
        m.compile(Compile.optimizer(Optimizers.multi(sgd().learningRate(0.1)).with("^hidden/", adam()))
                .loss("mse"));
        m.trainOnBatch(X, Y);
        Model a = network();
        a.compile(Compile.optimizer(adam()).loss("mse"));
        a.trainOnBatch(X, Y);
        Model s = network();
        s.compile(Compile.optimizer(sgd().learningRate(0.1)).loss("mse"));
        s.trainOnBatch(X, Y);
        assertThat(m.getWeights().subList(0, 2)).isEqualTo(a.getWeights().subList(0, 2));
        assertThat(m.getWeights().subList(2, 4)).isEqualTo(s.getWeights().subList(2, 4));
    }

    /** Embeddings and what is no matrix go to AdamW, matrices to Muon, whose rows become nearly orthogonal steps. */
    @Test
    void muonTrains() {
        Model m = network();
        m.compile(Compile.optimizer(Optimizers.muon().learningRate(0.05).movingAverage(0.5))
                .loss("mse"));
        History h = m.fit(X, Y, Fit.epochs(60).batchSize(8).verbose(0));
        assertThat(h.last("loss")).isLessThan(h.get("loss").get(0));
        assertThat(Optimizers.muon()
                        .forWeight("embedding_1/embeddings", TensorType.f32(5, 4))
                        .slots(TensorType.f32(5, 4)))
                .hasSize(2);
        assertThat(Optimizers.muon()
                        .forWeight("dense_1/kernel", TensorType.f32(5, 4))
                        .slots(TensorType.f32(5, 4)))
                .hasSize(1);
    }

    @Test
    void aJavaFunctionIsTheRateOfEachStep() {
        Model m = network();
        m.compile(sgd().learningRate(Schedules.of(step -> step == 2 ? 0.25 : 0)), Losses.mse());
        List<NDArray> start = m.getWeights();
        NDArray x = X.rows(0, 4);
        NDArray y = Y.rows(0, 4);
        assertThat(m.learningRate()).isZero();
        m.trainOnBatch(x, y);
        m.trainOnBatch(x, y);
        assertThat(m.getWeights()).isEqualTo(start);
        assertThat(m.learningRate()).isEqualTo(0.25);
        m.trainOnBatch(x, y);
        assertThat(m.getWeights()).isNotEqualTo(start);
        Model plain = network();
        plain.compile(sgd().learningRate(0.25), Losses.mse());
        plain.trainOnBatch(x, y);
        assertThat(m.getWeights()).isEqualTo(plain.getWeights());
    }

    @Test
    void theScheduledRateIsShown() {
        Model m = network();
        m.compile(sgd().learningRate(Schedules.exponentialDecay(0.1, 1, 0.5)), Losses.mse());
        assertThat(m.learningRate()).isCloseTo(0.1, within(1e-8));
        m.fit(X, Y, FIT);
        assertThat(m.learningRate()).isCloseTo(0.1 / 64, within(1e-8));
        assertThatThrownBy(() -> m.setLearningRate(1)).hasMessageContaining("follows a schedule");
        m.compile(sgd().learningRate(Schedules.ofEpoch(2, epoch -> 0.5 / (1 + epoch))), Losses.mse());
        m.fit(X, Y, FIT);
        assertThat(m.learningRate()).isEqualTo(0.125);
    }
}
