package org.argali.model;

import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.input;
import static org.argali.losses.Losses.mse;
import static org.argali.optimizers.Optimizers.sgd;
import static org.argali.tensor.DType.INT32;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.argali.layers.Tensor;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads who does something wrong. */
class WrongUseTest {
    /** A wrong use and all that the message must say. */
    record Wrong(String what, ThrowingCallable use, List<String> says) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Wrong wrong(String what, ThrowingCallable use, String... says) {
        return new Wrong(what, use, List.of(says));
    }

    @BeforeAll
    static void reference() {
        Runtime.configure(DeviceConfig.reference());
    }

    private static final NDArray X = NDArray.zeros(TensorType.f32(6, 4));
    private static final NDArray Y = NDArray.zeros(TensorType.f32(6, 3));
    private static final NDArray CLASSES = NDArray.of(new int[] {0, 1, 2, 0, 1, 2});
    private static final Fit FIT = Fit.epochs(1).verbose(0);

    /** 4 numbers in, 3 classes out. */
    private static Model classifier(String loss) {
        Model m = Sequential.of(input(4), dense(3).activation(SOFTMAX));
        m.compile("sgd", loss);
        return m;
    }

    private static Model twoInputs() {
        Tensor a = input("text", 4);
        Tensor b = input("question", 2);
        Model m = Model.of(List.of(a, b), dense(1).name("answer").apply(concatenate(a, b)));
        m.compile("sgd", "mse");
        return m;
    }

    private static Model twoOutputs() {
        Tensor in = input(4);
        return Model.of(
                in,
                dense(1).name("age").apply(in),
                dense(1).activation(SIGMOID).name("gender").apply(in));
    }

    private static NDArray column(int n) {
        return NDArray.zeros(TensorType.f32(n, 1));
    }

    static Stream<Wrong> wrongUses() {
        return Stream.of(graphs(), data(), targets(), compiling(), fitting(), arrays())
                .flatMap(s -> s);
    }

    private static Stream<Wrong> graphs() {
        return Stream.of(
                wrong(
                        "an input that the outputs do not come from",
                        () -> {
                            Tensor in = input(4);
                            Model.of(input(7), dense(2).apply(dense(3).apply(in)));
                        },
                        "the output dense_1 needs the input input_1",
                        "not among the inputs given (input_1 f32[?,7])",
                        "input_1 -> dense_2 -> dense_1",
                        "Add it to the inputs"),
                wrong("no inputs", () -> Model.of(List.of(), List.of(input(3))), "at least one input and one output"),
                wrong(
                        "one input twice",
                        () -> {
                            Tensor in = input(4);
                            Model.of(List.of(in, in), dense(1).apply(in));
                        },
                        "only once"),
                wrong(
                        "two layers of one name",
                        () -> {
                            Tensor in = input(4);
                            Model.of(
                                    in,
                                    dense(1).name("a").apply(dense(1).name("a").apply(in)));
                        },
                        "two layers are named 'a'",
                        "unique"),
                wrong("a blank name", () -> dense(1).name(" "), "must not be blank"),
                wrong(
                        "a layer that is not there",
                        () -> classifier("mse").layer("dense_2"),
                        "no layer 'dense_2'",
                        "dense_1"),
                wrong(
                        "a model applied to another shape",
                        () -> classifier("mse").apply(input(5)),
                        "[sequential_1]",
                        "declared f32[?,4]",
                        "f32[?,5]",
                        "WrongUseTest.java"),
                wrong(
                        "all layers of a model of several outputs asked for one",
                        () -> twoOutputs().apply(input(4)),
                        "applyAll"));
    }

    private static Stream<Wrong> data() {
        return Stream.of(
                wrong(
                        "an input missing by name",
                        () -> twoInputs().fit(Map.of("text", X), column(6), FIT),
                        "[fit]",
                        "'question' is missing",
                        "text, question"),
                wrong(
                        "an input misspelt",
                        () -> twoInputs().fit(Map.of("txt", X, "question", X), column(6), FIT),
                        "no input 'txt'",
                        "did you mean 'text'",
                        "text, question"),
                wrong(
                        "one array for two inputs",
                        () -> twoInputs().fit(X, column(6), FIT),
                        "2 inputs (text, question)",
                        "1 array"),
                wrong(
                        "one sample without its axis",
                        () -> classifier("mse").predict(NDArray.zeros(TensorType.f32(4))),
                        "takes f32[?,4], but the data are f32[4]",
                        "a first axis of size 1"),
                wrong(
                        "ids for a float input",
                        () -> classifier("mse").fit(NDArray.zeros(TensorType.i32(6, 4)), Y, FIT),
                        "takes float32",
                        "int32",
                        "to(FLOAT32)"),
                wrong(
                        "floats for ids",
                        () -> {
                            Model m = Sequential.of(input("ids", INT32, 4), embedding(10, 2), flatten(), dense(3));
                            m.compile("sgd", "mse");
                            m.fit(X, Y, FIT);
                        },
                        "'ids' takes int32",
                        "float32",
                        "to(INT32)"),
                wrong(
                        "too many features",
                        () -> classifier("mse").fit(NDArray.zeros(TensorType.f32(6, 5)), Y, FIT),
                        "takes f32[?,4]",
                        "f32[6,5]"),
                wrong(
                        "a flat array",
                        () -> Sequential.of(input(1), dense(1)).predict(NDArray.zeros(TensorType.f32(6))),
                        "takes f32[?,1]",
                        "f32[6]",
                        "reshape"),
                wrong(
                        "no samples",
                        () -> classifier("mse").fit(X.rows(0, 0), Y.rows(0, 0), FIT),
                        "there are no samples"),
                wrong(
                        "inputs of different lengths",
                        () -> twoInputs().fit(List.of(X, NDArray.zeros(TensorType.f32(5, 2))), column(6), FIT),
                        "same number of samples",
                        "'text' has 6",
                        "'question' has 5"),
                wrong(
                        "predict of the wrong width",
                        () -> classifier("mse").predict(column(6)),
                        "[predict]",
                        "f32[6,1]"));
    }

    private static Stream<Wrong> targets() {
        return Stream.of(
                wrong(
                        "more labels than samples",
                        () -> classifier("mse").fit(X, NDArray.zeros(TensorType.f32(7, 3)), FIT),
                        "6 samples",
                        "7 targets",
                        "dense_1"),
                wrong(
                        "fewer labels than samples",
                        () -> classifier("mse").evaluate(X, Y.rows(0, 5)),
                        "[evaluate]",
                        "6 samples",
                        "5 targets"),
                wrong(
                        "targets of another width",
                        () -> classifier("mse").fit(X, NDArray.zeros(TensorType.f32(6, 2)), FIT),
                        "f32[6,2]",
                        "f32[?,3]"),
                wrong(
                        "class numbers for categorical crossentropy",
                        () -> classifier("categorical_crossentropy").fit(X, CLASSES, FIT),
                        "class numbers",
                        "sparse_categorical_crossentropy"),
                wrong(
                        "one-hot rows for sparse crossentropy",
                        () -> classifier("sparse_categorical_crossentropy").fit(X, Y, FIT),
                        "one-hot",
                        "categorical_crossentropy"),
                wrong(
                        "an output missing by name",
                        () -> {
                            Model m = twoOutputs();
                            m.compile("sgd", "mse");
                            m.fit(X, Map.of("age", column(6)), FIT);
                        },
                        "'gender' is missing",
                        "age, gender"),
                wrong(
                        "an output misspelt",
                        () -> {
                            Model m = twoOutputs();
                            m.compile("sgd", "mse");
                            m.fit(X, Map.of("age", column(6), "gneder", column(6)), FIT);
                        },
                        "no output 'gneder'",
                        "did you mean 'gender'"));
    }

    private static Stream<Wrong> compiling() {
        return Stream.of(
                wrong("a misspelt optimizer", () -> classifier("mse").compile("rmsporp", "mse"), "rmsporp", "rmsprop"),
                wrong(
                        "a misspelt loss",
                        () -> classifier("categorical_crosentropy"),
                        "categorical_crosentropy",
                        "categorical_crossentropy"),
                wrong(
                        "a misspelt metric",
                        () -> {
                            Model m = classifier("mse");
                            m.compile("sgd", "mse", "acuracy");
                            m.fit(X, Y, FIT);
                        },
                        "acuracy",
                        "accuracy"),
                wrong(
                        "a loss for an output that is not there",
                        () -> twoOutputs().compile(Compile.optimizer("sgd").loss("aeg", "mse", 1)),
                        "'aeg'",
                        "did you mean 'age'",
                        "age, gender"),
                wrong(
                        "metrics for an output that is not there",
                        () -> twoOutputs()
                                .compile(Compile.optimizer("sgd").loss("mse").metricsOf("wage", "acc")),
                        "metrics of 'wage'",
                        "age, gender"),
                wrong(
                        "three losses for two outputs",
                        () -> twoOutputs().compile(Compile.optimizer("sgd").losses("mse", "mse", "mse")),
                        "3 losses",
                        "2 outputs"),
                wrong(
                        "loss weights without losses",
                        () -> Compile.optimizer("sgd").lossWeights(1, 2),
                        "2 loss weights",
                        "0 losses"),
                wrong("no loss", () -> twoOutputs().compile(Compile.optimizer("sgd")), "no loss was given"),
                wrong(
                        "fit before compile",
                        () -> twoOutputs().fit(X, List.of(column(6), column(6)), FIT),
                        "[fit]",
                        "not compiled"),
                wrong(
                        "evaluate before compile",
                        () -> twoOutputs().evaluate(X, column(6)),
                        "[evaluate]",
                        "not compiled"),
                wrong("a negative learning rate", () -> sgd().learningRate(-1), "-1"));
    }

    private static Stream<Wrong> fitting() {
        return Stream.of(
                wrong("a batch of nothing", () -> FIT.batchSize(0), "batchSize is positive, not 0"),
                wrong("negative epochs", () -> Fit.epochs(-1), "at least 0, not -1"),
                wrong("a split of everything", () -> FIT.validationSplit(1), "below 1, not 1.0"),
                wrong(
                        "a split that leaves nothing",
                        () -> classifier("mse").fit(X, Y, FIT.validationSplit(0.9)),
                        "leaves none to train"),
                wrong(
                        "too few sample weights",
                        () -> classifier("mse").fit(X, Y, FIT.sampleWeight(NDArray.of(new float[5]))),
                        "6 samples",
                        "5 sample weights"),
                wrong(
                        "weights for no output",
                        () -> classifier("mse").fit(X, Y, FIT.sampleWeight("dense_9", NDArray.of(new float[6]))),
                        "'dense_9'",
                        "dense_1"),
                wrong(
                        "class weights for several outputs",
                        () -> {
                            Model m = twoOutputs();
                            m.compile(sgd(), mse());
                            m.fit(X, List.of(column(6), column(6)), FIT.classWeight(Map.of(0, 2.0)));
                        },
                        "models of one output"),
                wrong(
                        "one prediction of two outputs",
                        () -> twoOutputs().predict(X),
                        "2 outputs (age, gender)",
                        "predictAll"),
                wrong(
                        "weights of another number",
                        () -> classifier("mse").setWeights(List.of(X)),
                        "2 weights",
                        "1 were given"),
                wrong(
                        "a weight of another shape",
                        () -> classifier("mse").setWeights(List.of(X, X)),
                        "[kernel] holds f32[4,3]",
                        "f32[6,4]"),
                wrong(
                        "a figure that is not there",
                        () -> classifier("mse").fit(X, Y, FIT).get("acc"),
                        "no figure 'acc'",
                        "loss"),
                wrong(
                        "a log that is not there",
                        () -> classifier("mse").evaluate(X, Y).get("mae"),
                        "no figure 'mae'",
                        "loss"),
                wrong(
                        "validation data of another width",
                        () -> classifier("mse").fit(X, Y, FIT.validationData(column(6), Y)),
                        "[validation data]",
                        "f32[6,1]"));
    }

    private static Stream<Wrong> arrays() {
        return Stream.of(
                wrong(
                        "rows of different lengths",
                        () -> NDArray.of(new int[][] {{1, 2}, {3}}),
                        "row 0 has 2",
                        "row 1 has 1",
                        "padSequences"),
                wrong(
                        "a shape of another size",
                        () -> NDArray.of(new float[5], 2, 3),
                        "[2,3] has 6 elements",
                        "5 were given"),
                wrong("floats of ids", () -> CLASSES.floats(), "i32[6]", "to(FLOAT32)"),
                wrong("an element outside", () -> X.get(6, 0), "[6, 0]", "f32[6,4]"),
                wrong("a memory fraction of 2", () -> DeviceConfig.auto().memoryFraction(2), "memoryFraction", "2.0"),
                wrong(
                        "a GPU where there is none on the class path",
                        () -> Runtime.open(DeviceConfig.gpu(0)),
                        "no device for GPU",
                        "not on the class path"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongUses")
    void saysWhatIsWrong(Wrong w) {
        assertThatThrownBy(w.use).as(w.what).message().contains(w.says);
    }
}
