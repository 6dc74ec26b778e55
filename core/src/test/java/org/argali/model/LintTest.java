package org.argali.model;

import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.losses.Losses.binaryCrossentropy;
import static org.argali.losses.Losses.sparseCategoricalCrossentropy;
import static org.argali.optimizers.Optimizers.sgd;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.argali.layers.Tensor;
import org.argali.losses.Losses;
import org.argali.losses.Reduction;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said before training hurts, and that it can be silenced. */
class LintTest {
    private static final Fit FIT = Fit.epochs(1).verbose(0);
    private static final NDArray X = NDArray.zeros(TensorType.f32(6, 4));

    @BeforeAll
    static void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    /** What {@code body} writes to the error stream. */
    private static String said(Runnable body) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Model words() {
        Tensor text = input("text", INT32, 3);
        Model m = Model.of(
                text,
                dense(1).activation(SIGMOID)
                        .apply(flatten().apply(embedding(10, 4).apply(text))));
        m.compile("sgd", "binary_crossentropy");
        return m;
    }

    private static NDArray ids(int wrong) {
        NDArray ids = NDArray.zeros(TensorType.i32(6, 3));
        ids.set(4 * 3 + 1, wrong);
        return ids;
    }

    private static final NDArray BINARY = NDArray.zeros(TensorType.f32(6, 1));

    @Test
    void anIdOutsideTheTableIsNamedWithRowColumnAndTable() {
        String[] says = {
            "input 'text' has id 10 at row 4, column 1", "embedding_1 has a table of 10 rows", "embedding(11, 4)"
        };
        assertThatThrownBy(() -> words().fit(ids(10), BINARY, FIT)).hasMessageContainingAll(says);
        assertThatThrownBy(() -> words().evaluate(ids(10), BINARY)).hasMessageContainingAll(says);
        assertThatThrownBy(() -> words().predict(ids(10))).hasMessageContainingAll(says);
        assertThatThrownBy(() -> words().predict(ids(-1))).hasMessageContaining("has id -1 at row 4, column 1");
    }

    @Test
    void idsAreLookedAtInsideModelsThatAreLayers() {
        Tensor a = input(INT32, 3);
        Model inner = Model.of(a, flatten().apply(embedding(10, 4).apply(a))).name("encoder");
        Tensor b = input("text", INT32, 3);
        Model outer = Model.of(b, inner.apply(b));
        assertThatThrownBy(() -> outer.predict(ids(12))).hasMessageContaining("encoder/embedding_1 has a table of 10");
    }

    @Test
    void silencedTheDeviceStillRefusesIdsOutsideTheTable() {
        Model m = words();
        m.silence(Lint.EMBEDDING_IDS);
        assertThatThrownBy(() -> m.predict(ids(10))).hasMessageContaining("id 10 at position [4,1]");
    }

    @Test
    void swappedArgumentsOfAnEmbeddingAreSaid() {
        Tensor text = input(INT32, 3);
        Model m = Model.of(text, flatten().apply(embedding(64, 10_000).apply(text)));
        assertThat(said(() -> m.compile("sgd", "mse")))
                .contains("[embedding_1] embedding(64, 10000)", "embedding(10000, 64)", "SWAPPED_EMBEDDING");
        assertThatThrownBy(() -> m.predict(ids(100))).hasMessageContaining("are the two swapped?");
        Model tokenTypes = Model.of(text, embedding(2, 1024).apply(text));
        assertThat(said(() -> tokenTypes.compile("sgd", "mse"))).isEmpty();
    }

    @Test
    void aLinearOutputUnderALossOfProbabilitiesIsSaid() {
        Model m = Sequential.of(input(4), dense(1).name("score"));
        assertThat(said(() -> m.compile("sgd", "binary_crossentropy")))
                .contains("binary_crossentropy takes probabilities", "'score'", "SIGMOID", "fromLogits()");
        assertThat(said(() -> m.compile(sgd(), binaryCrossentropy().fromLogits())))
                .isEmpty();
        assertThat(said(() -> m.compile(sgd(), binaryCrossentropy().reduction(Reduction.SUM))))
                .contains("takes probabilities");
        Model three = Sequential.of(input(4), dense(3));
        assertThat(said(() -> three.compile("sgd", "sparse_categorical_crossentropy")))
                .contains("SOFTMAX");
        Model silent = Sequential.of(input(4), dense(1));
        silent.silence(Lint.LINEAR_OUTPUT);
        assertThat(said(() -> silent.compile("sgd", "binary_crossentropy"))).isEmpty();
    }

    @Test
    void anActivationUnderALossOfLogitsIsSaid() {
        Model m = Sequential.of(input(4), dense(1).activation(SIGMOID));
        assertThat(said(() -> m.compile(sgd(), binaryCrossentropy().fromLogits())))
                .contains("fromLogits()", "a sigmoid already");
    }

    @Test
    void aSoftmaxOverOneUnitIsSaid() {
        Model m = Sequential.of(input(4), dense(1).activation(SOFTMAX));
        assertThat(said(() -> m.compile("sgd", "binary_crossentropy")))
                .contains("softmax over one unit, which is always 1");
        Model two = Sequential.of(input(4), dense(2).activation(SOFTMAX));
        assertThat(said(() -> two.compile("sgd", "categorical_crossentropy"))).isEmpty();
    }

    @Test
    void targetsThatDoNotSumToOneAreSaidOnce() {
        Model m = Sequential.of(input(4), dense(3).activation(SOFTMAX).name("kind"));
        m.compile("sgd", "categorical_crossentropy");
        NDArray y = NDArray.generate(TensorType.f32(6, 3), i -> i % 3 == 0 ? 1 : 0);
        assertThat(said(() -> m.fit(X, y, FIT))).isEmpty();
        y.set(2 * 3 + 1, 1);
        assertThat(said(() -> m.fit(X, y, FIT))).contains("targets for 'kind'", "row 2 sums to 2.0");
        assertThat(said(() -> m.fit(X, y, FIT))).isEmpty();
    }

    @Test
    void aLabelThatIsNoClassIsRefused() {
        Model m = Sequential.of(input(4), dense(3).activation(SOFTMAX).name("kind"));
        m.compile("sgd", "sparse_categorical_crossentropy");
        assertThatThrownBy(() -> m.fit(X, NDArray.of(new int[] {0, 1, 2, 3, 0, 1}), FIT))
                .hasMessageContainingAll(
                        "targets for 'kind' have label 3 at row 3", "3 classes, 0 to 2", "begin with 1?");
        NDArray negative = NDArray.of(new int[] {0, 1, 2, -1, 0, 1});
        assertThatThrownBy(() -> m.evaluate(X, negative)).hasMessageContaining("label -1 at row 3");
        m.compile(sgd(), sparseCategoricalCrossentropy().ignoreClass(-1));
        assertThatCode(() -> m.fit(X, negative, FIT)).doesNotThrowAnyException();
        m.silence(Lint.SPARSE_LABELS);
        m.compile("sgd", "sparse_categorical_crossentropy");
        assertThatCode(() -> m.fit(X, negative, FIT)).doesNotThrowAnyException();
    }

    @Test
    void numbersThatAreNoneAreNamed() {
        Model m = Sequential.of(input("features", 4), dense(1));
        m.compile(sgd(), Losses.mse());
        NDArray x = NDArray.zeros(TensorType.f32(6, 4));
        x.set(2 * 4 + 3, Float.NaN);
        assertThatThrownBy(() -> m.fit(x, BINARY, FIT))
                .hasMessageContaining("input 'features': NaN at row 2, column 3");
        NDArray y = NDArray.zeros(TensorType.f32(6, 1));
        y.set(5, Float.NEGATIVE_INFINITY);
        assertThatThrownBy(() -> m.fit(X, y, FIT)).hasMessageContaining("infinity at row 5, column 0");
        assertThatCode(() -> m.predict(x)).doesNotThrowAnyException();
        m.silence(Lint.NON_FINITE_DATA, Lint.NON_FINITE_LOSS);
        assertThatCode(() -> m.fit(x, BINARY, FIT)).doesNotThrowAnyException();
    }
}
