package org.argali.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.graph.GraphBuilder;
import org.argali.op.Value;
import org.argali.reference.Reference;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the golden cases do not show: names, and which accuracy is taken. */
class MetricsTest {
    private static double[] of(Metric metric, NDArray t, NDArray p, Optional<NDArray> weights) {
        GraphBuilder g = new GraphBuilder();
        Metric m = metric.forOutput(p.type());
        List<NDArray> feeds = new ArrayList<>(List.of(t, p));
        Value yTrue = g.parameter("t", t.type());
        Value yPred = g.parameter("p", p.type());
        Optional<Value> w = weights.map(a -> g.parameter("w", a.type()));
        weights.ifPresent(feeds::add);
        List<Value> before = new ArrayList<>();
        m.state().forEach(type -> {
            before.add(g.parameter("state", type));
            feeds.add(NDArray.zeros(type));
        });
        return m.result(Reference.run(g.build(m.update(g, before, yTrue, yPred, w)), feeds));
    }

    @ParameterizedTest(name = "targets {0}, output {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "8;8,1;BinaryAccuracy",
                "8,1;8,1;BinaryAccuracy",
                "8,3;8,3;CategoricalAccuracy",
                "8;8,3;SparseCategoricalAccuracy",
                "8,1;8,3;SparseCategoricalAccuracy",
                "8,5;8,5,3;SparseCategoricalAccuracy",
                "8,5,1;8,5,3;SparseCategoricalAccuracy",
                "8,5,3;8,5,3;CategoricalAccuracy"
            })
    void accuracyFollowsTheShapes(String target, String output, String expected) {
        AutoAccuracy acc = (AutoAccuracy) Metrics.parse("acc");
        MeanMetric chosen = acc.chosen(shape(target), shape(output));
        assertThat(chosen.getClass().getSimpleName()).isEqualTo(expected);
        assertThat(chosen.name()).isEqualTo("acc");
    }

    private static Shape shape(String s) {
        Shape shape = Shape.SCALAR;
        for (String d : s.split(",")) {
            shape = shape.append(Integer.parseInt(d));
        }
        return shape;
    }

    @Test
    void isReportedUnderTheNameItWasAskedForBy() {
        assertThat(Metrics.parse("mse").name()).isEqualTo("mse");
        assertThat(Metrics.parse("mean_squared_error").name()).isEqualTo("mean_squared_error");
        assertThatThrownBy(() -> Metrics.parse("acuracy")).hasMessageContaining("did you mean 'accuracy'");
    }

    @Test
    void weightsOfSamplesCountForAllTheirSteps() {
        NDArray t = NDArray.of(new int[] {0, 1, 1, 1}, 2, 2);
        NDArray p = NDArray.of(new float[] {1, 0, 1, 0, 0, 1, 0, 1}, 2, 2, 2);
        assertThat(of(Metrics.accuracy(), t, p, Optional.empty())).containsExactly(0.75);
        Optional<NDArray> w = Optional.of(NDArray.of(new float[] {3, 1}));
        assertThat(of(Metrics.accuracy(), t, p, w)).containsExactly(0.625);
    }

    @Test
    void nothingSeenIsZero() {
        for (Metric m : List.of(Metrics.accuracy(), Metrics.precision(), Metrics.auc(), Metrics.truePositives())) {
            List<NDArray> zeros = m.state().stream().map(NDArray::zeros).toList();
            assertThat(m.result(zeros)).as(m.name()).containsOnly(0);
        }
    }

    @Test
    void tiesOfTheLargestGoToTheFirst() {
        NDArray t = NDArray.of(new float[] {0, 0, 1}, 1, 3);
        NDArray p = NDArray.of(new float[] {0.5f, 0.5f, 0.5f}, 1, 3);
        assertThat(of(Metrics.precision().topK(2), t, p, Optional.empty())).containsExactly(0);
        assertThat(of(Metrics.precision().topK(3), t, p, Optional.empty())[0]).isCloseTo(1 / 3.0, within(1e-6));
    }

    /** The names of {@code keras.metrics.get} that need no arguments. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "BCE",
                "MAE",
                "MAPE",
                "MSE",
                "MSLE",
                "accuracy",
                "acc",
                "auc",
                "bce",
                "binary_accuracy",
                "binary_crossentropy",
                "binary_io_u",
                "categorical_accuracy",
                "categorical_crossentropy",
                "categorical_hinge",
                "concordance_correlation",
                "cosine_similarity",
                "f1_score",
                "f_beta_score",
                "false_negatives",
                "false_positives",
                "hinge",
                "kl_divergence",
                "log_cosh_error",
                "mae",
                "mape",
                "mean",
                "mean_absolute_error",
                "mean_absolute_percentage_error",
                "mean_squared_error",
                "mean_squared_logarithmic_error",
                "mse",
                "msle",
                "pearson_correlation",
                "poisson",
                "precision",
                "r2_score",
                "recall",
                "root_mean_squared_error",
                "sparse_categorical_accuracy",
                "sparse_categorical_crossentropy",
                "sparse_top_k_categorical_accuracy",
                "squared_hinge",
                "sum",
                "top_k_categorical_accuracy",
                "true_negatives",
                "true_positives",
                "AUC",
                "F1Score",
                "LogCoshError",
                "BinaryIoU",
                "R2Score",
                "KLDivergence"
            })
    void everyNameOfKerasIsKnown(String name) {
        assertThat(Metrics.parse(name).name()).isEqualTo(name);
    }

    @Test
    void aMetricThatNeedsArgumentsSaysHowItIsWritten() {
        assertThatThrownBy(() -> Metrics.parse("precision_at_recall"))
                .hasMessage("the metric 'precision_at_recall' needs arguments; "
                        + "write Metrics.best(PRECISION_AT_RECALL, 0.5), for example");
        assertThatThrownBy(() -> Metrics.parse("mean_io_u")).hasMessageContaining("Metrics.meanIou(classes)");
    }
}
