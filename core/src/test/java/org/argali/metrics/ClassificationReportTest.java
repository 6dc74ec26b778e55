package org.argali.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;

class ClassificationReportTest {
    private static final NDArray TRUE = NDArray.of(new int[] {0, 1, 2, 2, 2, 1, 0, 3});
    private static final NDArray TAKEN = NDArray.of(new int[] {0, 2, 2, 2, 1, 1, 1, 0});

    /** As scikit-learn 1.7 prints it, with {@code zero_division=0}. */
    @Test
    void printsAsScikitLearnDoes() {
        assertThat(ClassificationReport.of(TRUE, TAKEN)
                        .names("ham", "spam", "a very long name", "none")
                        .toString())
                .isEqualToNormalizingNewlines("""
                                  precision    recall  f1-score   support

                             ham       0.50      0.50      0.50         2
                            spam       0.33      0.50      0.40         2
                a very long name       0.67      0.67      0.67         3
                            none       0.00      0.00      0.00         1

                        accuracy                           0.50         8
                       macro avg       0.38      0.42      0.39         8
                    weighted avg       0.46      0.50      0.47         8
                """);
    }

    @Test
    void theMatrixCountsAndPrints() {
        ConfusionMatrix m = ConfusionMatrix.of(TRUE, TAKEN);
        assertThat(m.count(2, 2)).isEqualTo(2);
        assertThat(m.count(1, 2)).isEqualTo(1);
        assertThat(m.support(2)).isEqualTo(3);
        assertThat(m.predicted(1)).isEqualTo(3);
        assertThat(m.toString().lines().toList())
                .containsExactly(
                        " true      0      1      2      3",
                        "    0      1      1      0      0",
                        "    1      0      1      1      0",
                        "    2      0      1      2      0",
                        "    3      1      0      0      0");
    }

    @Test
    void takesOneHotTargetsAndProbabilities() {
        NDArray oneHot = NDArray.of(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
        NDArray p = NDArray.of(new float[][] {{0.5f, 0.3f, 0.2f}, {0.1f, 0.2f, 0.7f}, {0, 0.4f, 0.6f}});
        assertThat(ConfusionMatrix.of(oneHot, p)).isEqualTo(ConfusionMatrix.of(NDArray.of(new int[] {0, 1, 2}), p));
        assertThat(ClassificationReport.of(oneHot, p).accuracy()).isEqualTo(2.0 / 3);
        NDArray binary = NDArray.of(new float[][] {{0.2f}, {0.9f}, {0.51f}});
        assertThat(ConfusionMatrix.of(NDArray.of(new int[] {0, 1, 0}), binary).counts())
                .hasToString("[[1, 1], [0, 1]]");
    }

    @Test
    void wrongUseIsSaid() {
        assertThatThrownBy(() -> ConfusionMatrix.of(TRUE, NDArray.of(new int[] {1})))
                .hasMessageContaining("8 targets, but 1 predictions");
        assertThatThrownBy(() -> ConfusionMatrix.of(NDArray.of(new int[] {-1}), NDArray.of(new int[] {1})))
                .hasMessageContaining("sample 0 of the targets is -1");
        assertThatThrownBy(() -> ClassificationReport.of(TRUE, TAKEN).names("a"))
                .hasMessageContaining("4 classes, but 1 names");
    }
}
