package org.argali.layers;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Layers.*;
import static org.argali.layers.Padding.CAUSAL;
import static org.argali.layers.Padding.SAME;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.argali.initializers.Initializers;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;

/** Numbers of some layers against formulas written out; {@code models} compares with many more from Keras. */
class LayerValuesTest {
    private static NDArray some(int... dims) {
        return NDArray.generate(TensorType.f32(dims), i -> Math.sin(1 + 0.7 * i));
    }

    private static void assertSame(NDArray got, NDArray want) {
        assertThat(got.type()).isEqualTo(want.type());
        for (int i = 0; i < want.size(); i++) {
            assertThat(got.at(i)).as("element %d", i).isCloseTo(want.at(i), within(1e-5));
        }
    }

    @Test
    void embeddingLooksUpRows() {
        Embedding e = embedding(5, 3);
        Tensor ids = input(INT32, ANY);
        Tensor y = e.apply(ids);
        NDArray table = e.weights().get(0).value();
        NDArray got = Evaluate.with(ids, NDArray.of(new int[] {4, 0, 4}, 1, 3)).of(y);
        assertSame(got, NDArray.generate(TensorType.f32(1, 3, 3), i -> table.get(i / 3 == 1 ? 0 : 4, i % 3)));
    }

    @Test
    void convolutionSumsWindows() {
        Conv1D conv = conv1d(2, 3).strides(2).padding(SAME).activation(RELU).biasInitializer(Initializers.ONES);
        Tensor in = input(8, 2);
        Tensor out = conv.apply(in);
        NDArray x = some(1, 8, 2);
        NDArray k = conv.weights().get(0).value();
        NDArray want = NDArray.generate(TensorType.f32(1, 4, 2), i -> {
            double sum = 1;
            for (int j = 0; j < 3; j++) {
                int t = 2 * (i / 2) + j; // 8 steps at stride 2: one element of padding, and that after
                for (int c = 0; c < 2 && t < 8; c++) {
                    sum += x.get(0, t, c) * k.get(j, c, i % 2);
                }
            }
            return Math.max(0, sum);
        });
        assertSame(Evaluate.with(in, x).of(out), want);
    }

    @Test
    void causalConvolutionSeesNoLaterStep() {
        Tensor in = input(6, 1);
        Tensor out = conv1d(1, 2).dilation(2).padding(CAUSAL).apply(in);
        NDArray x = some(1, 6, 1);
        NDArray changed = x.copy();
        changed.set(4, 100);
        NDArray a = Evaluate.with(in, x).of(out);
        NDArray b = Evaluate.with(in, changed).of(out);
        for (int t = 0; t < 6; t++) {
            assertThat(a.at(t) == b.at(t)).as("step %d is unchanged", t).isEqualTo(t < 4 || t == 5);
        }
    }

    @Test
    void averagePoolingLeavesPaddingOut() {
        Tensor in = input(3, 1);
        Tensor out = averagePooling1d(2).padding(SAME).apply(in);
        NDArray got =
                Evaluate.with(in, NDArray.of(new float[] {1, 3, 8}, 1, 3, 1)).of(out);
        assertSame(got, NDArray.of(new float[] {2, 8}, 1, 2, 1));
    }

    @Test
    void lstmFollowsItsFormulas() {
        Lstm lstm = lstm(2).returnSequences(true).biasInitializer(Initializers.constant(0.1));
        Tensor in = input(4, 3);
        Tensor out = lstm.apply(in);
        List<Weight> w = lstm.weights();
        assertThat(w).extracting(Weight::name).containsExactly("kernel", "recurrent_kernel", "bias");
        assertSame(w.get(2).value(), NDArray.of(new double[] {0.1, 0.1, 1, 1, 0.1, 0.1, 0.1, 0.1}));
        NDArray x = some(2, 4, 3);
        NDArray want =
                lstmByHand(x, w.get(0).value(), w.get(1).value(), w.get(2).value());
        assertSame(Evaluate.with(in, x).of(out), want);
    }

    private static NDArray lstmByHand(NDArray x, NDArray k, NDArray r, NDArray b) {
        int u = r.shape().dim(0);
        NDArray out = NDArray.zeros(TensorType.f32(2, 4, u));
        for (int n = 0; n < 2; n++) {
            double[] h = new double[u];
            double[] c = new double[u];
            for (int t = 0; t < 4; t++) {
                double[] z = new double[4 * u];
                for (int j = 0; j < 4 * u; j++) {
                    z[j] = b.at(j);
                    for (int d = 0; d < 3; d++) {
                        z[j] += x.get(n, t, d) * k.get(d, j);
                    }
                    for (int d = 0; d < u; d++) {
                        z[j] += h[d] * r.get(d, j);
                    }
                }
                for (int j = 0; j < u; j++) {
                    c[j] = sigmoid(z[u + j]) * c[j] + sigmoid(z[j]) * Math.tanh(z[2 * u + j]);
                    h[j] = sigmoid(z[3 * u + j]) * Math.tanh(c[j]);
                    out.set((n * 4 + t) * u + j, h[j]);
                }
            }
        }
        return out;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void lstmGivesAndTakesStates() {
        Lstm lstm = lstm(3).returnState(true);
        Tensor first = input(2, 4);
        Tensor second = input(3, 4);
        List<Tensor> half = lstm.applyAll(first);
        List<Tensor> rest = lstm.applyAll(second, half.get(1), half.get(2));
        Tensor whole = lstm.applyAll(concatenate().axis(1).apply(first, second)).get(0);
        List<NDArray> got = Evaluate.with(first, some(2, 2, 4))
                .and(second, some(2, 3, 4))
                .all(rest.get(0), whole, half.get(0), half.get(1));
        assertSame(got.get(0), got.get(1));
        assertSame(got.get(2), got.get(3));
    }

    @Test
    void lstmReadsBackwards() {
        Lstm lstm = lstm(2).returnSequences(true).goBackwards(true);
        Tensor in = input(3, 2);
        Tensor out = lstm.apply(in);
        NDArray x = some(1, 3, 2);
        NDArray reversed = NDArray.generate(x.type(), i -> x.get(0, 2 - i / 2, i % 2));
        Lstm forwards = lstm(2).returnSequences(true);
        Tensor same = forwards.apply(in);
        for (int i = 0; i < 3; i++) {
            forwards.weights().get(i).set(lstm.weights().get(i).value());
        }
        assertSame(Evaluate.with(in, x).of(out), Evaluate.with(in, reversed).of(same));
    }

    @Test
    void dropoutDropsItsShareOnlyWhileTraining() {
        Tensor in = input(100);
        Tensor out = dropout(0.3).apply(in);
        NDArray ones = NDArray.generate(TensorType.f32(100, 100), i -> 1);
        assertSame(Evaluate.with(in, ones).of(out), ones);
        NDArray got = Evaluate.with(in, ones).training().of(out);
        int dropped = 0;
        for (int i = 0; i < got.size(); i++) {
            if (got.at(i) == 0) {
                dropped++;
            } else {
                assertThat(got.at(i)).isCloseTo(1 / 0.7, within(1e-6));
            }
        }
        assertThat(dropped / 10_000.0).isCloseTo(0.3, within(0.02));
    }

    @Test
    void mergesBroadcastOverRanks() {
        Tensor a = input(2, 3);
        Tensor b = input(3);
        NDArray x = some(4, 2, 3);
        NDArray y = some(4, 3);
        NDArray got = Evaluate.with(a, x).and(b, y).of(subtract(a, b));
        assertSame(got, NDArray.generate(x.type(), i -> x.at(i) - y.at(i / 6 * 3 + i % 3)));
    }

    @Test
    void concatenateKeepsOrder() {
        Tensor a = input(1);
        Tensor b = input(2);
        NDArray got = Evaluate.with(a, NDArray.of(new float[] {1, 2}, 2, 1))
                .and(b, NDArray.of(new float[] {3, 4, 5, 6}, 2, 2))
                .of(concatenate(b, a));
        assertSame(got, NDArray.of(new float[] {3, 4, 1, 5, 6, 2}, 2, 3));
    }
}
