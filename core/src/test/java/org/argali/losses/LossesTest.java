package org.argali.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.autodiff.Backprop;
import org.argali.graph.GraphBuilder;
import org.argali.op.Binary;
import org.argali.op.Softmax;
import org.argali.op.Value;
import org.argali.reference.GradientCheck;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the golden cases do not show: names, ranks, weights and masks, edges. */
class LossesTest {
    private static double of(Loss loss, NDArray t, NDArray p, Optional<NDArray> weights, Optional<NDArray> mask) {
        GraphBuilder g = new GraphBuilder();
        Value yTrue = g.parameter("t", t.type());
        Value yPred = g.parameter("p", p.type());
        List<NDArray> feeds = new ArrayList<>(List.of(t, p));
        Optional<Value> w = weights.map(a -> g.parameter("w", a.type()));
        Optional<Value> m = mask.map(a -> g.parameter("m", a.type()));
        weights.ifPresent(feeds::add);
        mask.ifPresent(feeds::add);
        return Reference.run(g.build(loss.of(g, yTrue, yPred, w, m)), feeds)
                .get(0)
                .at(0);
    }

    private static double of(Loss loss, NDArray t, NDArray p) {
        return of(loss, t, p, Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "mse, mean_squared_error",
        "MSE, mean_squared_error",
        "MeanSquaredError, mean_squared_error",
        "mae, mean_absolute_error",
        "bce, binary_crossentropy",
        "kld, kl_divergence",
        "sparse_categorical_crossentropy, sparse_categorical_crossentropy"
    })
    void keepsKerasNames(String alias, String name) {
        assertThat(Losses.parse(alias).name()).isEqualTo(name);
    }

    /** The sum of a softmax is 1, and the gradient of the quotient is that of the softmax itself. */
    @ParameterizedTest
    @ValueSource(strings = {"categorical_crossentropy", "categorical_focal_crossentropy"})
    void aSoftmaxIsNotDividedByItsSum(String name) {
        NDArray t = NDArray.of(new float[][] {{0, 1, 0}, {0.5f, 0, 0.5f}});
        NDArray x = NDArray.of(new float[][] {{1, 2, -3}, {0, 4, 0.5f}});
        List<List<NDArray>> gradients = new ArrayList<>();
        for (boolean through : new boolean[] {false, true}) {
            GraphBuilder g = new GraphBuilder();
            Value yTrue = g.parameter("t", t.type());
            Value logits = g.parameter("x", x.type());
            Value p = g.emit(new Softmax(), logits);
            Value yPred = through ? g.mul(p, 1) : p; // what comes of a softmax may be anything
            Value loss = g.sum(Losses.parse(name).perSample(g, yTrue, yPred));
            long divisions = g.build(loss).nodes().stream()
                    .filter(n -> n.op() == Binary.DIV)
                    .count();
            assertThat(divisions).isEqualTo(through ? 1 : 0);
            Value dx = Backprop.gradients(g, loss, List.of(logits)).get(0);
            gradients.add(Reference.run(g.build(loss, dx), List.of(t, x)));
        }
        for (int i = 0; i < 2; i++) {
            assertThat(gradients.get(0).get(i).floats())
                    .containsExactly(gradients.get(1).get(i).floats(), within(1e-6f));
        }
    }

    @Test
    void suggestsTheNearestName() {
        assertThatThrownBy(() -> Losses.parse("categorical_cross_entropy"))
                .hasMessageStartingWith("there is no loss 'categorical_cross_entropy'")
                .hasMessageContaining("did you mean 'categorical_crossentropy'");
    }

    @Test
    void targetsOfOneRankLessAreExpanded() {
        NDArray column = NDArray.of(new float[] {1, 2, 3}, 3, 1);
        assertThat(of(Losses.mse(), NDArray.of(new float[] {1, 2, 5}), column)).isCloseTo(4 / 3.0, within(1e-6));
        assertThat(of(Losses.mae(), NDArray.of(new int[] {1, 2, 5}), column)).isCloseTo(2 / 3.0, within(1e-6));
    }

    @Test
    void oneHotWhereIdsAreExpectedIsSaid() {
        NDArray p = NDArray.of(new float[] {1, 0, 0, 1}, 2, 2);
        assertThatThrownBy(() -> of(Losses.sparseCategoricalCrossentropy(), p, p))
                .hasMessageContaining("targets are class ids")
                .hasMessageContaining("for one-hot targets there is categorical_crossentropy");
        assertThatThrownBy(() -> of(Losses.categoricalCrossentropy(), NDArray.of(new int[] {0, 1}), p))
                .hasMessageContaining("for class ids as targets there is sparse_categorical_crossentropy");
    }

    @Test
    void weightsCountInTheSumButNotInTheNumber() {
        NDArray t = NDArray.of(new float[] {0, 0}, 2, 1);
        NDArray p = NDArray.of(new float[] {1, 2}, 2, 1);
        Optional<NDArray> w = Optional.of(NDArray.of(new float[] {3, 0}));
        assertThat(of(Losses.mse(), t, p, w, Optional.empty())).isEqualTo(1.5);
        assertThat(of(Losses.mse().reduction(Reduction.SUM), t, p, w, Optional.empty()))
                .isEqualTo(3);
        Loss mean = Losses.mse().reduction(Reduction.MEAN_WITH_SAMPLE_WEIGHT);
        assertThat(of(mean, t, p, w, Optional.empty())).isEqualTo(1);
    }

    @Test
    void aMaskCountsWhatItKeeps() {
        NDArray t = NDArray.zeros(NDArray.of(new float[4], 2, 2, 1).type());
        NDArray p = NDArray.of(new float[] {1, 2, 3, 4}, 2, 2, 1);
        Optional<NDArray> m = Optional.of(NDArray.of(new boolean[] {true, true, false, false}, 2, 2));
        assertThat(of(Losses.mse(), t, p, Optional.empty(), m)).isEqualTo(2.5);
        Optional<NDArray> none = Optional.of(NDArray.of(new boolean[4], 2, 2));
        assertThat(of(Losses.mse(), t, p, Optional.empty(), none)).isEqualTo(0);
        Optional<NDArray> perSample = Optional.of(NDArray.of(new float[] {2, 100}));
        assertThat(of(Losses.mse(), t, p, perSample, m)).isEqualTo(5);
    }

    @Test
    void anIgnoredClassIsLeftOut() {
        NDArray p = NDArray.of(new float[] {0.5f, 0.5f, 0.1f, 0.9f}, 2, 2);
        Loss loss = Losses.sparseCategoricalCrossentropy().ignoreClass(-1);
        assertThat(of(loss, NDArray.of(new int[] {0, -1}), p)).isCloseTo(Math.log(2), within(1e-6));
    }

    @Test
    void logitsOfZeroHaveTheGradientOfTheSigmoid() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.parameter(
                "x", NDArray.zeros(NDArray.of(new float[2], 2, 1).type()).type());
        Value t = g.fill(x.type(), 1);
        Value loss = Losses.binaryCrossentropy().fromLogits().of(g, t, x, Optional.empty(), Optional.empty());
        Value dx = Backprop.gradients(g, loss, List.of(x)).get(0);
        NDArray got =
                Reference.run(g.build(dx), List.of(NDArray.zeros(x.type()))).get(0);
        assertThat(got.floats()).containsExactly(-0.25f, -0.25f);
    }

    @Test
    void aLossOfOnesOwn() {
        Loss fourth = Losses.of("fourth", (e, t, p) -> e.mean(e.square(e.square(e.sub(t, p))), -1));
        assertThat(of(fourth, NDArray.of(new float[] {0}, 1, 1), NDArray.of(new float[] {2}, 1, 1)))
                .isEqualTo(16);
    }

    /** The names of {@code keras.losses.get}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BCE",
                "BinaryCrossentropy",
                "BinaryFocalCrossentropy",
                "CTC",
                "CategoricalCrossentropy",
                "CategoricalFocalCrossentropy",
                "CategoricalHinge",
                "Circle",
                "CosineSimilarity",
                "Dice",
                "Hinge",
                "Huber",
                "KLD",
                "KLDivergence",
                "LogCosh",
                "MAE",
                "MAPE",
                "MSE",
                "MSLE",
                "MeanAbsoluteError",
                "MeanAbsolutePercentageError",
                "MeanSquaredError",
                "MeanSquaredLogarithmicError",
                "Poisson",
                "SparseCategoricalCrossentropy",
                "SquaredHinge",
                "Tversky",
                "bce",
                "binary_crossentropy",
                "binary_focal_crossentropy",
                "categorical_crossentropy",
                "categorical_focal_crossentropy",
                "categorical_hinge",
                "circle",
                "cosine_similarity",
                "ctc",
                "dice",
                "hinge",
                "huber",
                "kl_divergence",
                "kld",
                "log_cosh",
                "mae",
                "mape",
                "mean_absolute_error",
                "mean_absolute_percentage_error",
                "mean_squared_error",
                "mean_squared_logarithmic_error",
                "mse",
                "msle",
                "poisson",
                "sparse_categorical_crossentropy",
                "squared_hinge",
                "tversky",
                "CategoricalGeneralizedCrossEntropy"
            })
    void everyNameOfKerasIsKnown(String name) {
        assertThat(Losses.parse(name)).isNotNull();
    }

    @Test
    void aLabelThatNeedsMoreStepsIsLikeAnEndElsewhere() {
        NDArray twice = NDArray.of(new int[][] {{1, 1}});
        assertThat(of(Losses.ctc(), twice, NDArray.zeros(TensorType.f32(1, 2, 3))))
                .isCloseTo(707.7045, within(1e-4)); // Keras on TensorFlow
        // 1 blank 1 is the only way in three steps
        assertThat(of(Losses.ctc(), twice, NDArray.zeros(TensorType.f32(1, 3, 3))))
                .isCloseTo(3 * Math.log(3), within(1e-6));
    }

    @Test
    void gradientsOfCtcAndCircleAgreeWithDifferences() {
        NDArray logits = NDArray.generate(TensorType.f32(2, 6, 4), i -> Math.sin(i * 1.7));
        NDArray labels = NDArray.of(new int[][] {{1, 1, 2}, {3, 0, 0}});
        assertThat(GradientCheck.of(
                        (g, v) -> List.of(Losses.ctc().perSample(g, v.get(1), v.get(0))), List.of(logits, labels), 7))
                .isEmpty();
        NDArray points = NDArray.generate(TensorType.f32(5, 3), i -> 0.5 * Math.sin(i * 2.3));
        NDArray ids = NDArray.of(new int[] {0, 1, 0, 1, 2});
        Loss circle = Losses.circle().gamma(4);
        assertThat(GradientCheck.of(
                        (g, v) -> List.of(circle.perSample(g, v.get(1), v.get(0))), List.of(points, ids), 7))
                .isEmpty();
    }
}
