package org.argali.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.argali.losses.CtcDecoder.Decoded;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Values of {@code keras.ops.ctc_decode}, Keras 3.15 on TensorFlow. */
class CtcDecoderTest {
    private static final NDArray LOGITS = NDArray.generate(TensorType.f32(2, 7, 5), i -> 3 * Math.sin(i * 1.7));
    private static final NDArray LENGTHS = NDArray.of(new int[] {7, 5});

    private static void check(CtcDecoder decoder, List<String> labels, double... scores) {
        Decoded d = decoder.decode(LOGITS, LENGTHS);
        assertThat(texts(d)).isEqualTo(labels);
        int paths = labels.size() / 2;
        assertThat(d.labels().type()).isEqualTo(TensorType.i32(paths, 2, 7));
        assertThat(d.scores().type()).isEqualTo(TensorType.f32(2, paths));
        for (int i = 0; i < scores.length; i++) {
            assertThat(d.scores().at(i)).isCloseTo(scores[i], within(2e-5));
        }
    }

    /** A text for each label; -1 may stand behind it only. */
    private static List<String> texts(Decoded d) {
        List<String> texts = new ArrayList<>();
        for (int row = 0; row < d.labels().size() / 7; row++) {
            StringBuilder text = new StringBuilder();
            for (int t = 0; t < 7; t++) {
                int letter = (int) d.labels().at(row * 7 + t);
                text.append(letter < 0 ? " " : letter);
            }
            texts.add(text.toString().stripTrailing());
        }
        return texts;
    }

    @Test
    void greedy() {
        check(CtcDecoder.greedy(), List.of("1321324", "32431"), -19.815977, -13.183771);
        check(CtcDecoder.greedy().maskIndex(2), List.of("13134", "3431"), -19.815977, -13.183771);
        check(CtcDecoder.greedy().maskIndex(-1), List.of("132132", "3231"), -19.815977, -13.183771);
    }

    @Test
    void equalNeighboursAreOneLetterUnlessABlankIsBetween() {
        NDArray steps = NDArray.of(new float[] {0, 1, 0, 2, 3, 0, 0, 4}, 1, 4, 2);
        assertThat(CtcDecoder.greedy().decode(steps).labels()).isEqualTo(NDArray.of(new int[] {1, 1, -1, -1}, 1, 1, 4));
        assertThat(CtcDecoder.greedy().mergeRepeated(false).decode(steps).labels())
                .isEqualTo(NDArray.of(new int[] {1, 1, 1, -1}, 1, 1, 4));
    }

    @Test
    void beamSearch() {
        check(
                CtcDecoder.beamSearch().topPaths(3),
                List.of("1321324", "32431", "121324", "3231", "1324324", "31431"),
                -2.791235,
                -2.947017,
                -3.109071,
                -1.910643,
                -2.172502,
                -2.521061);
        check(
                CtcDecoder.beamSearch().topPaths(3).beamWidth(3),
                List.of("1321324", "32431", "121324", "3231", "1324324", "31431"),
                -2.791235,
                -2.961594,
                -3.109071,
                -1.910643,
                -2.227527,
                -2.521061);
        check(
                CtcDecoder.beamSearch().topPaths(2).maskIndex(3),
                List.of("12124", "241", "102124", "201"),
                -2.744487,
                -2.948309,
                -1.829483,
                -2.114726);
        check(CtcDecoder.beamSearch().beamWidth(1), List.of("1321324", "32431"), -2.791235, -1.910643);
    }

    @Test
    void aBeamThatKeepsAllKnowsAllProbability() {
        NDArray logits = NDArray.generate(TensorType.f32(1, 3, 3), i -> Math.sin(i));
        Decoded d =
                CtcDecoder.beamSearch().topPaths(9).decode(logits); // 1 + 2 + 4 labels of 0 to 2 letters, 121 and 212
        double sum = 0;
        for (int i = 0; i < 9; i++) {
            sum += Math.exp(d.scores().at(i));
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
        assertThatThrownBy(() -> CtcDecoder.beamSearch().topPaths(10).decode(logits))
                .hasMessageContaining("sample 0 can be read in 9 ways, but topPaths is 10; ask for fewer");
    }

    @Test
    void noStepsSayNothing() {
        Decoded d = CtcDecoder.beamSearch().decode(LOGITS, NDArray.of(new int[] {0, 0}));
        assertThat(texts(d)).containsExactly("", "");
        assertThat(d.scores().at(0)).isZero();
        assertThat(texts(CtcDecoder.greedy().decode(LOGITS, NDArray.of(new int[] {0, 0}))))
                .containsExactly("", "");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> CtcDecoder.beamSearch().beamWidth(2).topPaths(3))
                .hasMessageContaining("topPaths is 3 and beamWidth 2");
        assertThatThrownBy(() -> CtcDecoder.greedy().decode(NDArray.zeros(TensorType.f32(2, 3))))
                .hasMessageContaining("takes logits f32[n,steps,classes], not f32[2,3]");
        assertThatThrownBy(() -> CtcDecoder.greedy().decode(LOGITS, NDArray.of(new int[] {7})))
                .hasMessageContaining("i32[2], not i32[1]");
        assertThatThrownBy(() -> CtcDecoder.greedy().decode(LOGITS, NDArray.of(new int[] {7, 8})))
                .hasMessageContaining("sample 1 has length 8, but there are 7 steps");
        assertThatThrownBy(() -> CtcDecoder.greedy().maskIndex(5).decode(LOGITS))
                .hasMessageContaining("maskIndex is 5, but there are 5 classes");
    }
}
