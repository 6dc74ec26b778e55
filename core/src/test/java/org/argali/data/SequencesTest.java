package org.argali.data;

import static org.argali.data.Labels.toCategorical;
import static org.argali.data.Sequences.padSequences;
import static org.argali.data.Side.POST;
import static org.argali.data.Side.PRE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;

/** Values are what Keras' pad_sequences and to_categorical give. */
class SequencesTest {
    private static final int LENGTH = 3;

    private static int[][] sequences() {
        return new int[][] {{}, {7}, {1, 2, 3}, {1, 2, 3, 4}};
    }

    @Test
    void padsAndCutsInFrontByDefault() {
        assertThat(padSequences(sequences(), LENGTH)).isEqualTo(NDArray.of(new int[][] {
            {0, 0, 0}, {0, 0, 7}, {1, 2, 3}, {2, 3, 4}
        }));
    }

    @Test
    void padsAndCutsAtTheEndOnRequest() {
        assertThat(padSequences(sequences(), LENGTH, POST, POST)).isEqualTo(NDArray.of(new int[][] {
            {0, 0, 0}, {7, 0, 0}, {1, 2, 3}, {1, 2, 3}
        }));
        assertThat(padSequences(sequences(), LENGTH, POST, PRE, 9)).isEqualTo(NDArray.of(new int[][] {
            {9, 9, 9}, {7, 9, 9}, {1, 2, 3}, {2, 3, 4}
        }));
        assertThat(padSequences(sequences(), LENGTH, PRE, POST)).isEqualTo(NDArray.of(new int[][] {
            {0, 0, 0}, {0, 0, 7}, {1, 2, 3}, {1, 2, 3}
        }));
    }

    @Test
    void theLongestDecidesWhereNoLengthIsGiven() {
        assertThat(padSequences(sequences()).shape().dims()).containsExactly(4, 4);
        assertThat(padSequences(new int[0][]).shape().dims()).containsExactly(0, 0);
        assertThat(padSequences(sequences(), 0).shape().dims()).containsExactly(4, 0);
    }

    @Test
    void aNegativeLengthIsRefused() {
        assertThatThrownBy(() -> padSequences(sequences(), -1))
                .hasMessage("[padSequences] the length is at least 0, not -1");
    }

    @Test
    void classesBecomeOneHot() {
        NDArray want = NDArray.of(new float[][] {{1, 0, 0}, {0, 0, 1}});
        assertThat(toCategorical(NDArray.of(new int[] {0, 2}))).isEqualTo(want);
        assertThat(toCategorical(NDArray.of(new int[] {0, 2}, 2, 1), 3)).isEqualTo(want);
        assertThat(toCategorical(NDArray.of(new float[] {0, 2}), 3)).isEqualTo(want);
    }

    @Test
    void aLabelThatIsNoClassIsRefused() {
        assertThatThrownBy(() -> toCategorical(NDArray.of(new int[] {0, 3}), 3))
                .hasMessage(
                        "[toCategorical] label 1 is 3.0; labels are whole numbers from 0, below the number of classes, which is 3");
        assertThatThrownBy(() -> toCategorical(NDArray.of(new int[] {-1})))
                .hasMessage(
                        "[toCategorical] label 0 is -1.0; labels are whole numbers from 0, below the number of classes, which is 0");
    }
}
