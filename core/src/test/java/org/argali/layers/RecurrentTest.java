package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.argali.initializers.Initializers;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Recurrent layers against formulas written out, for one sample and one feature at a time. */
class RecurrentTest {
    private static final int T = 5;
    private static final boolean[] COUNTS = {false, true, true, false, true};

    private final Tensor in = input(ANY, 2);
    private final Tensor masked = masking().apply(in);

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** A sequence {@code [1, T, 2]} whose steps that do not count are zero. */
    private static NDArray sequence() {
        return NDArray.generate(TensorType.f32(1, T, 2), i -> COUNTS[i / 2] ? Math.sin(1 + i) : 0);
    }

    /** Row 0 of {@code [x, h]} times one column of the kernel and one of the recurrent kernel. */
    private static double product(NDArray k, double[] v, int column) {
        double sum = 0;
        for (int i = 0; i < v.length; i++) {
            sum += v[i] * k.get(i, column);
        }
        return sum;
    }

    private static double[] step(NDArray x, int t) {
        return new double[] {x.get(0, t, 0), x.get(0, t, 1)};
    }

    private static void assertSteps(NDArray got, double[][] want) {
        for (int t = 0; t < T; t++) {
            for (int u = 0; u < want[t].length; u++) {
                assertThat(got.get(0, t, u)).as("step %d, unit %d", t, u).isCloseTo(want[t][u], within(1e-5));
            }
        }
    }

    @Test
    void maskedLstmWithStates() {
        int u = 2;
        Lstm layer = lstm(u).returnSequences(true).biasInitializer(Initializers.constant(0.1));
        Tensor h0 = input(u);
        Tensor c0 = input(u);
        Tensor out = layer.apply(masked, h0, c0);
        NDArray x = sequence();
        NDArray start = NDArray.of(new float[] {0.5f, -0.3f}, 1, u);
        NDArray k = layer.weights().get(0).value();
        NDArray r = layer.weights().get(1).value();
        NDArray b = layer.weights().get(2).value();
        double[] h = {0.5, -0.3};
        double[] c = {0.5, -0.3};
        double[] shown = {0, 0}; // before the first step that counts the output is zero, whatever the state
        double[][] want = new double[T][];
        for (int t = 0; t < T; t++) {
            double[] hNext = new double[u];
            double[] cNext = new double[u];
            for (int j = 0; j < u; j++) {
                double[] z = new double[4];
                for (int g = 0; g < 4; g++) {
                    int column = g * u + j;
                    z[g] = product(k, step(x, t), column) + product(r, h, column) + b.at(column);
                }
                cNext[j] = sigmoid(z[1]) * c[j] + sigmoid(z[0]) * Math.tanh(z[2]);
                hNext[j] = sigmoid(z[3]) * Math.tanh(cNext[j]);
            }
            h = COUNTS[t] ? hNext : h;
            c = COUNTS[t] ? cNext : c;
            shown = COUNTS[t] ? hNext : shown;
            want[t] = shown;
        }
        assertThat(b.at(u)).as("the bias of the forget gate").isEqualTo(1);
        assertSteps(Evaluate.with(in, x).and(h0, start).and(c0, start).of(out), want);
    }

    @Test
    void maskedGru() {
        int u = 2;
        Gru layer = gru(u).returnSequences(true).biasInitializer(Initializers.randomNormal(0, 1));
        Tensor out = layer.apply(masked);
        NDArray x = sequence();
        NDArray k = layer.weights().get(0).value();
        NDArray r = layer.weights().get(1).value();
        NDArray b = layer.weights().get(2).value();
        double[] h = {0, 0};
        double[][] want = new double[T][];
        for (int t = 0; t < T; t++) {
            double[] next = new double[u];
            for (int j = 0; j < u; j++) {
                double[] i = new double[3];
                double[] s = new double[3];
                for (int g = 0; g < 3; g++) {
                    i[g] = product(k, step(x, t), g * u + j) + b.get(0, g * u + j);
                    s[g] = product(r, h, g * u + j) + b.get(1, g * u + j);
                }
                double z = sigmoid(i[0] + s[0]);
                next[j] = z * h[j] + (1 - z) * Math.tanh(i[2] + sigmoid(i[1] + s[1]) * s[2]);
            }
            h = COUNTS[t] ? next : h;
            want[t] = h;
        }
        assertSteps(Evaluate.with(in, x).of(out), want);
    }

    @Test
    void allStepsAreOneOpWhereOneHasWhatTheyNeed() {
        Evaluate run = Evaluate.with(in, sequence());
        assertThat(run.graphOf(gru(3).apply(in))).contains(" = gru{").doesNotContain("sigmoid %");
        assertThat(run.graphOf(gru(3).useBias(false).goBackwards(true).apply(masked)))
                .contains(" = gru{");
        assertThat(run.graphOf(simpleRnn(3).apply(masked))).contains(" = simple_rnn{");
        List<Layer> others = List.of(
                gru(3).resetAfter(false),
                gru(3).activation(Activations.ELU),
                gru(3).recurrentDropout(0.5),
                simpleRnn(3).recurrentDropout(0.5),
                simpleRnn(3).activation(Activations.SOFTPLUS));
        run.training();
        for (Layer l : others) {
            assertThat(run.graphOf(l.apply(in))).contains("mat_mul").doesNotContain(" = gru{", " = simple_rnn{");
        }
        Tensor state = input(3);
        assertThat(run.and(state, NDArray.zeros(TensorType.f32(1, 3))).graphOf(gru(3).apply(masked, state)))
                .doesNotContain(" = gru{");
    }

    /** With kernels of ones on the diagonal, {@code h = m x} shows what is dropped. */
    @Test
    void inputDropoutIsTheSameInAllSteps() {
        Tensor wide = input(ANY, 50);
        Tensor out = simpleRnn(50)
                .activation(Activations.LINEAR)
                .kernelInitializer(Initializers.IDENTITY)
                .recurrentInitializer(Initializers.ZEROS)
                .dropout(0.4)
                .returnSequences(true)
                .apply(wide);
        NDArray x = NDArray.generate(TensorType.f32(2, 3, 50), i -> 1);
        NDArray y = Evaluate.with(wide, x).training().of(out);
        int dropped = 0;
        for (int n = 0; n < 2; n++) {
            for (int f = 0; f < 50; f++) {
                double first = y.get(n, 0, f);
                assertThat(first).isIn(0.0, (double) (float) (1 / 0.6));
                assertThat(y.get(n, 1, f)).isEqualTo(first);
                assertThat(y.get(n, 2, f)).isEqualTo(first);
                dropped += first == 0 ? 1 : 0;
            }
        }
        assertThat(dropped).isBetween(20, 60);
        assertThat(Evaluate.with(wide, x).of(out)).isEqualTo(x);
    }

    /** With {@code h = 1 + m h}: 1 after each step where the state is dropped, and 1, 1 + 2, 1 + 2 (1 + 2) elsewhere. */
    @Test
    void recurrentDropoutIsTheSameInAllSteps() {
        Tensor wide = input(ANY, 1);
        Tensor out = simpleRnn(50)
                .activation(Activations.LINEAR)
                .kernelInitializer(Initializers.ZEROS)
                .recurrentInitializer(Initializers.IDENTITY)
                .biasInitializer(Initializers.ONES)
                .recurrentDropout(0.5)
                .returnSequences(true)
                .apply(wide);
        NDArray x = NDArray.zeros(TensorType.f32(1, 3, 1));
        NDArray y = Evaluate.with(wide, x).training().of(out);
        int dropped = 0;
        for (int f = 0; f < 50; f++) {
            boolean gone = y.get(0, 1, f) == 1;
            assertThat(y.get(0, 0, f)).isEqualTo(1);
            assertThat(y.get(0, 1, f)).isEqualTo(gone ? 1 : 3);
            assertThat(y.get(0, 2, f)).isEqualTo(gone ? 1 : 7);
            dropped += gone ? 1 : 0;
        }
        assertThat(dropped).isBetween(10, 40);
    }

    @Test
    void lstmDropsWithEveryActivation() {
        Tensor plain = lstm(4).dropout(0.3).recurrentDropout(0.3).apply(in);
        Evaluate run = Evaluate.with(in, sequence());
        assertThat(run.training().of(plain))
                .isNotEqualTo(Evaluate.with(in, sequence()).of(plain));
    }

    /** A cell of a user's own: {@code h = tanh(x k + h)}, and an output that is twice as large as its state. */
    private static final class Minimal extends RecurrentCell<Minimal> {
        private @Nullable Weight kernel;

        @Override
        public List<Integer> stateSizes() {
            return List.of(3);
        }

        @Override
        public int outputSize() {
            return 6;
        }

        @Override
        protected void build(List<TensorType> inputs) {
            kernel = addWeight("kernel", Shape.of(inputs.get(0).dim(1), 3), Initializers.GLOROT_UNIFORM, true);
        }

        @Override
        protected List<Value> call(Call c, List<Value> inputs) {
            Value k = c.weight(Objects.requireNonNull(kernel));
            Value h = c.tanh(c.add(c.matmul(inputs.get(0), k), inputs.get(1)));
            return List.of(c.concat(-1, List.of(h, h)), h);
        }
    }

    @Test
    void aCellOfAUsersOwn() {
        Rnn layer = rnn(new Minimal()).returnState(true);
        List<Tensor> out = layer.applyAll(masked);
        assertThat(out.get(0).shape()).isEqualTo(Shape.of(ANY, 6));
        NDArray x = sequence();
        NDArray k = layer.weights().get(0).value();
        double[] h = new double[3];
        for (int t = 0; t < T; t++) {
            for (int j = 0; COUNTS[t] && j < 3; j++) {
                h[j] = Math.tanh(product(k, step(x, t), j) + h[j]);
            }
        }
        List<NDArray> got = Evaluate.with(in, x).all(out.get(0), out.get(1));
        for (int j = 0; j < 3; j++) {
            assertThat(got.get(0).at(j)).isCloseTo(h[j], within(1e-5));
            assertThat(got.get(0).at(3 + j)).isCloseTo(h[j], within(1e-5));
            assertThat(got.get(1).at(j)).isCloseTo(h[j], within(1e-5));
        }
        Tensor stacked = rnn(new Minimal(), gru(2).cell()).apply(in);
        assertThat(Evaluate.with(in, x).of(stacked).shape()).isEqualTo(Shape.of(1, 2));
    }

    /** A cell that forgets its state. */
    private static final class Forgetful extends RecurrentCell<Forgetful> {
        @Override
        public List<Integer> stateSizes() {
            return List.of(2);
        }

        @Override
        protected List<Value> call(Call c, List<Value> inputs) {
            return List.of(inputs.get(0));
        }
    }

    @Test
    void aCellThatGivesNoStateIsNamed() {
        Tensor out = rnn(new Forgetful().name("mine")).apply(in);
        assertThatThrownBy(() -> Evaluate.with(in, sequence()).of(out))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("gives its output and 1 states, but a step gave 1 tensors");
    }
}
