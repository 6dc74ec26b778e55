package org.argali.model;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.timeDistributed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.layers.Dense;
import org.argali.layers.Dropout;
import org.argali.layers.Layer;
import org.argali.layers.Lstm;
import org.argali.layers.Tensor;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Graphs of layers and models: nested, shared, cloned, frozen, cut at any tensor. */
class GraphsTest {
    private static final NDArray X = NDArray.generate(TensorType.f32(16, 3), i -> Math.sin(i));
    private static final NDArray Y = NDArray.generate(TensorType.f32(16, 3), i -> Math.cos(i));

    @BeforeEach
    void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    private static Model around(Model inner) {
        Tensor in = input(3);
        return Model.of(in, dense(3).activation(TANH).apply(inner.apply(in)));
    }

    private static Model nested(int depth) {
        Model m = Sequential.of(input(3), dense(3).activation(TANH));
        for (int i = 0; i < depth; i++) {
            m = around(m);
        }
        return m;
    }

    @Test
    void modelsNestToAnyDepth() {
        int depth = 7;
        try (Model m = nested(depth)) {
            assertThat(m.countParams()).isEqualTo(12 * (depth + 1));
            NDArray expected = X;
            for (int i = 0; i <= depth; i++) {
                Model flat = Sequential.of(input(3), dense(3).activation(TANH));
                flat.setWeights(
                        List.of(m.getWeights().get(2 * i), m.getWeights().get(2 * i + 1)));
                expected = flat.predict(expected);
            }
            assertClose(m.predict(X), expected);
            m.compile("adam", "mse");
            History h = m.fit(X, Y, Fit.epochs(40).verbose(0));
            assertThat(h.last("loss")).isLessThan(0.7 * h.get("loss").get(0));
        }
    }

    @Test
    void aLayerIsSharedByModels() {
        Dense shared = dense(3).name("shared");
        Model a = Sequential.of(input(3), shared, dense(3).activation(RELU));
        Model b = Sequential.of(input(3), dense(3), shared);
        NDArray before = b.predict(X);
        a.compile("sgd", "mse");
        a.fit(X, Y, Fit.epochs(1).verbose(0));
        assertThat(b.predict(X)).as("training a changes b").isNotEqualTo(before);
        assertThat(shared.calls()).hasSize(2);
    }

    @Test
    void callsAreNumberedAndGiveTheirTensors() {
        Lstm lstm = lstm(2);
        Tensor left = input(5, 3);
        Tensor right = input(4, 3);
        Tensor l = lstm.apply(left);
        Tensor r = lstm.apply(right);
        assertThat(lstm.calls().get(1).inputs()).containsExactly(right);
        assertThat(lstm.calls().get(1).outputs()).containsExactly(r);
        assertThat(lstm.input()).isSameAs(left);
        assertThat(lstm.output()).isSameAs(l);
        assertThatThrownBy(() -> dense(2).output()).hasMessage("[dense] was not applied to anything yet");
        assertThatThrownBy(() -> concatenate(l, r).producer().layer().input())
                .hasMessageContaining("has 2 inputs; take one of calls().get(0).inputs()");
        assertThatThrownBy(
                        () -> Model.of(List.of(left, right), concatenate(l, r)).input())
                .hasMessageContaining("has 2 inputs; take one of inputs()");
    }

    @Test
    void aModelMayBeginAndEndAtAnyTensor() {
        Model m = Sequential.of(input(3), dense(4).name("a"), dense(5).name("b"), dense(6).name("c"));
        Model head = Model.of(m.input(), m.layer("b").output());
        Model tail = Model.of(m.layer("b").output(), m.output());
        assertClose(tail.predict(head.predict(X)), m.predict(X));
        Model both = Model.of(m.input(), m.layer("a").output(), m.output());
        assertThat(both.predictAll(X)).hasSize(2).last().isEqualTo(m.predict(X));
    }

    // ---- clones

    @Test
    void aCloneHasTheGraphAndWeightsOfItsOwn() {
        Dense shared = dense(3).name("shared");
        Tensor in = input(3);
        Tensor x = shared.apply(nested(5).apply(shared.apply(in)));
        Model m = Model.of(in, add(batchNormalization().apply(x), x));
        m.layer("shared").setTrainable(false);
        Model clone = m.clone();

        assertThat(clone).hasToString(m.toString());
        assertThat(clone.weights()).hasSameSizeAs(m.weights()).doesNotContainAnyElementsOf(m.weights());
        assertThat(clone.layer("shared").isTrainable()).isFalse();
        assertThat(clone.predict(X))
                .as("weights begin as those of the original")
                .isEqualTo(m.predict(X));
        clone.setWeights(
                clone.getWeights().stream().map(w -> NDArray.zeros(w.type())).toList());
        assertThat(m.predict(X)).isNotEqualTo(clone.predict(X));
    }

    @Test
    void whatIsSharedAcrossModelsIsSharedInTheClone() {
        Dense shared = dense(3);
        Model inner = Sequential.of(input(3), shared).name("inner");
        Tensor in = input(3);
        Model clone = Model.of(in, shared.apply(inner.apply(in))).clone();
        assertThat(clone.weights()).hasSize(2);
        assertThat(((Model) clone.layer("inner")).layers()).containsAnyElementsOf(clone.layers());
    }

    @Test
    void aCloneMayHaveOtherLayers() {
        Model inner = Sequential.of(input(3), dense(3), dropout(0.9)).name("inner");
        Model m = around(inner);
        Model clone = m.clone(l -> l instanceof Dropout ? dropout(0.1) : l.clone());
        Layer changed = ((Model) clone.layer("inner")).layers().get(2);
        assertThat(changed.config().asMap()).containsEntry("rate", 0.1);
        Model same = m.clone(l -> l);
        assertThat(same.weights())
                .as("the layers themselves: weights are shared")
                .isEqualTo(m.weights());
    }

    @Test
    void aModelThatBeginsInTheMiddleIsCloned() {
        Tensor in = input(3);
        Tensor x = dense(3).name("before").apply(in);
        Model tail = Model.of(x, dense(2).apply(x));
        Model clone = tail.clone();
        assertThat(clone.inputNames()).containsExactly("before_input");
        assertThat(clone.predict(X)).isEqualTo(tail.predict(X));
        assertThat(Sequential.of(input(3), dense(2)).clone()).isInstanceOf(Sequential.class);
    }

    @Test
    void aNamedWrapperKeepsTheModelInside() {
        Model base = Sequential.of(input(3), dense(2));
        Tensor in = input(4, 3);
        Model m = Model.of(in, timeDistributed(base).name("steps").apply(in));
        assertThat(m.weights()).isEqualTo(base.weights());
        assertThat(m.clone().weights()).doesNotContainAnyElementsOf(base.weights());
    }

    // ---- freezing

    @Test
    void frozenWeightsStayAndThawAfterCompile() {
        Model base = Sequential.of(input(3), dense(4).activation(TANH), batchNormalization());
        Tensor in = input(3);
        Model m = Model.of(in, dense(3).apply(base.apply(in)));
        base.setTrainable(false);
        m.compile("adam", "mse");
        List<NDArray> before = base.getWeights();
        m.fit(X, Y, Fit.epochs(2).verbose(0));
        assertThat(base.getWeights()).as("moving averages too").isEqualTo(before);
        assertThat(m.toString()).contains("Trainable params: 15");

        base.setTrainable(true);
        base.layers().get(1).setTrainable(false);
        m.compile("adam", "mse");
        m.fit(X, Y, Fit.epochs(2).verbose(0));
        assertThat(base.getWeights().subList(0, 2)).isEqualTo(before.subList(0, 2));
        assertThat(base.getWeights().get(2)).isNotEqualTo(before.get(2));
    }

    /** What is trained is decided by compile, whatever batch sizes come; so a GAN's discriminator learns by itself. */
    @Test
    void freezingAfterCompileIsSaidAndHasNoEffect() {
        Model m = Sequential.of(input(3), dense(3).name("a"), dense(3).name("b"));
        m.compile("sgd", "mse");
        m.layer("a").setTrainable(false);
        List<NDArray> before = m.getWeights();
        String said = said(() -> {
            m.fit(X, Y, Fit.epochs(1).verbose(0).batchSize(5));
            m.fit(X, Y, Fit.epochs(1).verbose(0).batchSize(16));
        });
        assertThat(said).containsOnlyOnce("[fit] a was frozen since compile").contains("call compile again");
        assertThat(IntStream.range(0, 4)).allMatch(i -> !m.getWeights().get(i).equals(before.get(i)));

        m.compile("sgd", "mse");
        NDArray kernel = m.getWeights().get(0);
        assertThat(said(() -> m.trainOnBatch(X, Y))).isEmpty();
        assertThat(m.getWeights().get(0)).isEqualTo(kernel);
    }

    private static void assertClose(NDArray actual, NDArray expected) {
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.floats()).containsExactly(expected.floats(), offset(1e-5f));
    }

    private static String said(Runnable work) {
        PrintStream console = System.err;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(console);
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
