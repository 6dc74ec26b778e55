package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.UnaryOperator;
import org.argali.tensor.NDArray;
import org.junit.jupiter.api.Test;

/** Where masks begin, go on and end. */
class MasksTest {
    /** Padding at the end, in a gap, at the beginning, and nowhere. */
    private static final NDArray IDS = NDArray.of(new int[][] {
        {3, 1, 0, 0},
        {3, 0, 0, 1},
        {0, 0, 3, 1},
        {3, 1, 2, 2}
    });

    private static final NDArray MASK = NDArray.of(
            new boolean[] {
                true, true, false, false, //
                true, false, false, true, //
                false, false, true, true, //
                true, true, true, true
            },
            4,
            4);

    private final Tensor ids = input(INT32, ANY);
    private final Tensor words = embedding(5, 3).maskZero(true).apply(ids);
    private final Tensor plain = embedding(5, 3).apply(ids);

    private Evaluate run() {
        return Evaluate.with(ids, IDS);
    }

    private void passes(UnaryOperator<Tensor> layer) {
        assertThat(run().maskOf(layer.apply(words))).contains(MASK);
        assertThat(run().maskOf(layer.apply(plain))).isEmpty();
    }

    private void ends(UnaryOperator<Tensor> layer) {
        assertThat(run().maskOf(layer.apply(words))).isEmpty();
    }

    @Test
    void elementwiseLayersPassMasksOn() {
        passes(x -> x);
        passes(x -> dense(2).apply(x));
        passes(x -> dropout(0.5).apply(x));
        passes(x -> activation(Activations.TANH).apply(x));
        passes(x -> batchNormalization().apply(x));
        passes(x -> layerNormalization().apply(x));
        passes(x -> spatialDropout1d(0.5).apply(x));
        passes(x -> lstm(2).returnSequences(true).apply(x));
    }

    @Test
    void maskingMasksStepsOfOneValue() {
        Tensor in = input(3, 2);
        Tensor out = masking().maskValue(-1).apply(in);
        Evaluate run = Evaluate.with(in, NDArray.of(new float[] {1, 2, -1, -1, -1, 0}, 1, 3, 2));
        assertThat(run.maskOf(out)).contains(NDArray.of(new boolean[] {true, false, true}, 1, 3));
        assertThat(run.of(out)).isEqualTo(NDArray.of(new float[] {1, 2, 0, 0, -1, 0}, 1, 3, 2));
    }

    @Test
    void layersThatChangeStepsEndMasks() {
        ends(x -> lstm(2).apply(x));
        ends(x -> conv1d(2, 2).apply(x));
        ends(x -> maxPooling1d(2).apply(x));
        ends(x -> globalMaxPooling1d().apply(x));
        ends(x -> globalAveragePooling1d().apply(x));
        ends(x -> flatten().apply(x));
        ends(x -> zeroPadding1d(1).apply(x));
        ends(x -> upSampling1d(2).apply(x));
    }

    @Test
    void lstmSkipsMaskedSteps() {
        Lstm lstm = lstm(2);
        NDArray last = run().of(lstm.apply(words));
        Tensor two = input(INT32, 2);
        Tensor short2 = lstm.apply(words.producer().layer().apply(two));
        NDArray alone = Evaluate.with(two, NDArray.of(new int[][] {{3, 1}})).of(short2);
        for (int row = 0; row < 3; row++) {
            assertThat(last.get(row, 0)).as("row %d", row).isCloseTo(alone.get(0, 0), within(1e-6));
        }
        assertThat(last.get(3, 0)).isNotCloseTo(alone.get(0, 0), within(1e-6));
    }

    @Test
    void lstmRepeatsOrZeroesOutputsOfMaskedSteps() {
        NDArray repeated = run().of(lstm(2).returnSequences(true).apply(words));
        NDArray zeroed =
                run().of(lstm(2).returnSequences(true).zeroOutputForMask(true).apply(words));
        assertThat(repeated.get(1, 1, 0)).isEqualTo(repeated.get(1, 0, 0)).isNotZero();
        assertThat(repeated.get(2, 1, 0)).isZero();
        assertThat(zeroed.get(1, 1, 0)).isZero();
        assertThat(zeroed.get(1, 3, 0)).isNotZero();
    }

    @Test
    void averagePoolingCountsOnlyWhatCounts() {
        NDArray x = run().of(words);
        NDArray mean = run().of(globalAveragePooling1d().apply(words));
        assertThat(mean.get(0, 1)).isCloseTo((x.get(0, 0, 1) + x.get(0, 1, 1)) / 2, within(1e-6));
    }

    @Test
    void addHasAMaskIfAllInputsHaveOne() {
        Tensor reversed = embedding(5, 3).maskZero(true).apply(ids);
        assertThat(run().maskOf(add(words, reversed))).contains(MASK);
        assertThat(run().maskOf(add(words, plain))).isEmpty();
    }

    @Test
    void twoDifferentMasksAreJoinedByOr() {
        Tensor other = input(INT32, ANY);
        Tensor b = embedding(5, 3).maskZero(true).apply(other);
        NDArray otherIds = NDArray.of(new int[][] {{0, 0, 1, 0}, {0, 0, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 0}});
        NDArray either = NDArray.of(
                new boolean[] {
                    true, true, true, false, //
                    true, false, false, true, //
                    true, false, true, true, //
                    true, true, true, true
                },
                4,
                4);
        Evaluate both = run().and(other, otherIds);
        for (Tensor t : List.of(add(words, b), maximum(words, b), multiply(words, b), concatenate(words, b))) {
            assertThat(both.maskOf(t)).as(t.toString()).contains(either);
        }
    }

    @Test
    void multiplyAndMaximumLeaveMaskedElementsOut() {
        Tensor other = input(INT32, ANY);
        Tensor b = embedding(5, 3).maskZero(true).apply(other);
        NDArray none = NDArray.of(new int[][] {{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}});
        List<NDArray> got = run().and(other, none).all(words, multiply(words, b), maximum(words, b));
        for (int i = 0; i < 3; i++) {
            assertThat(got.get(1).get(0, 0, i)).isEqualTo(got.get(0).get(0, 0, i));
            assertThat(got.get(1).get(0, 2, i)).isZero();
            assertThat(got.get(2).get(0, 0, i)).isEqualTo(got.get(0).get(0, 0, i));
        }
    }

    @Test
    void concatenateOfStepsConcatenatesMasks() {
        NDArray mask = run().maskOf(concatenate().axis(1).apply(words, plain)).orElseThrow();
        assertThat(mask.shape().dims()).containsExactly(4, 8);
        for (int i = 0; i < 32; i++) {
            boolean first = i % 8 < 4;
            assertThat(mask.at(i)).isEqualTo(first ? MASK.at(i / 8 * 4 + i % 8) : 1);
        }
    }

    @Test
    void concatenateOfFeaturesCountsWhereAnyDoes() {
        NDArray mask = run().maskOf(concatenate(words, plain)).orElseThrow();
        assertThat(mask.bools()).containsOnly((byte) 1);
    }
}
