package org.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.argali.layers.Layers;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.spi.Setting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README and the pages of docs/ promise: programs run as pasted, links lead somewhere. */
class DocsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)[^)]*\\)");

    @AfterEach
    void restore() {
        Runtime.configure(DeviceConfig.auto());
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> all = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md")));
            docs.filter(p -> p.toString().endsWith(".md")).sorted().forEach(all::add);
            return all;
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFiles(Path page) throws IOException {
        String prose = Files.readString(page).replaceAll("(?s)```.*?```", "");
        Matcher links = LINK.matcher(prose);
        while (links.find()) {
            if (!links.group(1).contains("://")) {
                assertThat(page.resolveSibling(links.group(1)))
                        .as("a link of " + page)
                        .exists();
            }
        }
    }

    /** Each row that names a factory, as {@code `lstm(32)`}, names one that exists. */
    @Test
    void theVocabularysLayersExist() throws IOException {
        Set<String> factories =
                Stream.of(Layers.class.getMethods()).map(Method::getName).collect(Collectors.toSet());
        String page = Files.readString(ROOT.resolve("docs/keras-vocabulary.md"));
        String layers = page.substring(page.indexOf("## Layers"));
        int end = layers.indexOf("\n## ", 1);
        Matcher rows = Pattern.compile("\\n\\| [^|]+ \\| `([a-z]\\w*)\\(")
                .matcher(end < 0 ? layers : layers.substring(0, end));
        int found = 0;
        while (rows.find()) {
            assertThat(factories).contains(rows.group(1));
            found++;
        }
        assertThat(found).isGreaterThan(90);
    }

    @Test
    void theReadmesProgramsRunAsPasted() throws IOException {
        List<String> programs = blocks(ROOT.resolve("README.md"), "java");
        assertThat(programs).isNotEmpty();
        for (String program : programs) {
            try (Shell shell = new Shell()) {
                assertThat(shell.paste(program)).contains("Epoch 40/40");
                double accuracy = Double.parseDouble(shell.value("score.get(\"acc\")"));
                assertThat(accuracy).isGreaterThan(0.85);
            }
        }
    }

    @Test
    void thingsOfOnesOwnRunAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/custom.md"), "java")) {
                shell.paste(block);
            }
            assertThat(shell.value("small.learningRate()")).isEqualTo("0.1");
            assertThat(Double.parseDouble(shell.value("scaled.learningRate()"))).isCloseTo(0.00125, within(1e-9));
            assertThat(shell.value("smoothing.names()")).isEqualTo("[loss, slope]");
            assertThat(shell.value("GradientCheck.of(new SoftClip(2), List.of(point), 7)"))
                    .isEqualTo("[]");
            assertThat(shell.value("ofLayer")).isEqualTo("[]");
            assertThat(shell.value("ofLoss")).isEqualTo("[]");
        }
    }

    @Test
    void modelsRunAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            StringBuilder said = new StringBuilder();
            for (String block : blocks(ROOT.resolve("docs/models.md"), "java")) {
                said.append(shell.paste(block));
            }
            assertThat(said)
                    .contains("  features (Dense)", "Trainable params: 130 (520 B)", "A training step of 128 samples");
            assertThat(shell.value("copy.weights().equals(model.weights())")).isEqualTo("false");
            assertThat(shell.value("wider.layers().get(2).config().asMap().get(\"rate\")"))
                    .isEqualTo("0.1");
            assertThat(shell.value("most")).isEqualTo("1048576");
            assertThat(shell.value("deep.countParams()")).isEqualTo("90");
        }
    }

    @Test
    void callbacksRunAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/callbacks.md"), "java")) {
                shell.paste(block);
            }
            assertThat(shell.value("history.names()")).isEqualTo("[loss, acc, val_loss, val_acc, learning_rate]");
            assertThat(shell.value("Files.readAllLines(dir.resolve(\"training.csv\")).size()"))
                    .isEqualTo("4");
            assertThat(shell.value("spread.names().contains(\"spread\")")).isEqualTo("true");
            assertThat(shell.value("activations.keySet().size()")).isEqualTo("2");
        }
    }

    @Test
    void devicesRunAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/devices.md"), "java")) {
                shell.paste(block);
            }
            assertThat(shell.value("history.epochs().size()")).isEqualTo("2");
            assertThat(shell.value("memory.limit() > 0")).isEqualTo("true");
            assertThat(shell.value("Runtime.session(DeviceConfig.cpu().threads(1)).device().memory().inUse()"))
                    .isEqualTo("0");
        }
    }

    @Test
    void performanceRunsAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/performance.md"), "java")) {
                assertThat(shell.paste(block)).contains("Profile: a training step of 32 samples");
            }
            assertThat(shell.value("slowest.kernels() > 0")).isEqualTo("true");
            assertThat(shell.value("Files.list(dir).map(f -> f.getFileName().toString()).sorted().toList()"))
                    .isEqualTo("[layers.csv, memory.csv, memory.json, memory.svg, profile.txt, trace.json]");
        }
    }

    @Test
    void mixedPrecisionRunsAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/precision.md"), "java")) {
                shell.paste(block);
            }
            assertThat(shell.value("mixed.layers().get(1).output().type()")).isEqualTo("bf16[?,32]");
            assertThat(shell.value("mixed.output().type()")).isEqualTo("f32[?,3]");
            assertThat(shell.value("skipped")).isEqualTo("0");
            assertThat(shell.value("scale")).isEqualTo("1024.0");
        }
    }

    /** Every setting has its row. */
    @Test
    void theTableOfSettingsIsWhole() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/devices.md"));
        for (Setting s : Setting.values()) {
            assertThat(page).containsPattern("\\n\\| `" + s + "\\(");
        }
    }

    @Test
    void tensorBoardRunsAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/tensorboard.md"), "java")) {
                shell.paste(block);
            }
            String files = "Files.walk(logs).filter(p -> p.toString().endsWith(\".v2\")).count()";
            assertThat(shell.value(files))
                    .as("train, validation, mine, two of a search")
                    .isEqualTo("5");
            assertThat(shell.value("Files.readAllLines(logs.resolve(\"embeddings/embed.tsv\")).size()"))
                    .isEqualTo("2000");
            assertThat(shell.value("gradients.get(\"dense_1/kernel\").shape()")).isEqualTo("[32,1]");
        }
    }

    @Test
    void picturesRunAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            for (String block : blocks(ROOT.resolve("docs/pictures.md"), "java")) {
                shell.paste(block);
            }
            assertThat(shell.value("Files.list(dir).map(f -> f.getFileName().toString()).sorted().toList()"))
                    .isEqualTo("[confusion.png, filters.png, history.svg, maps.png, model.png, weights.png]");
            assertThat(shell.value("pixels")).contains("Picture of 64 images");
        }
    }

    @Test
    void onnxRunsAsPasted() throws IOException {
        try (Shell shell = new Shell()) {
            String page = Files.readString(ROOT.resolve("docs/files.md"));
            Matcher block =
                    Pattern.compile("(?ms)^## ONNX\\n\\n```java\\n(.*?)^```$").matcher(page);
            assertThat(block.find()).isTrue();
            shell.paste(block.group(1));
            assertThat(Double.parseDouble(shell.value("Files.size(dir.resolve(\"spam.onnx\"))")))
                    .isGreaterThan(4 * 17_000);
        }
    }

    /** The names of Keras 3.15 in each section of the vocabulary that has code in its right column. */
    static Stream<Arguments> vocabulary() {
        return Stream.of(
                arguments(
                        "Losses",
                        "BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy CategoricalFocalCrossentropy "
                                + "CategoricalGeneralizedCrossEntropy CategoricalHinge Circle CosineSimilarity Dice Hinge Huber "
                                + "KLDivergence LogCosh Loss MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError "
                                + "MeanSquaredLogarithmicError Poisson SparseCategoricalCrossentropy SquaredHinge Tversky"),
                arguments(
                        "Metrics",
                        "AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy CategoricalCrossentropy "
                                + "CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score FBetaScore FalseNegatives "
                                + "FalsePositives Hinge IoU KLDivergence LogCoshError Mean MeanAbsoluteError "
                                + "MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanSquaredError "
                                + "MeanSquaredLogarithmicError Metric OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson Precision "
                                + "PrecisionAtRecall R2Score Recall RecallAtPrecision RootMeanSquaredError SensitivityAtSpecificity "
                                + "SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy "
                                + "SpecificityAtSensitivity SquaredHinge Sum TopKCategoricalAccuracy TrueNegatives TruePositives"),
                arguments(
                        "Optimizers",
                        "Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer MultiOptimizer Muon Nadam "
                                + "Optimizer OptimizerMap RMSprop SGD ScheduleFreeAdamW"),
                arguments(
                        "Schedules",
                        "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay LearningRateSchedule "
                                + "PiecewiseConstantDecay PolynomialDecay"),
                arguments(
                        "Initializers",
                        "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity Initializer LecunNormal LecunUniform Ones "
                                + "Orthogonal RandomNormal RandomUniform STFT TruncatedNormal VarianceScaling Zeros"),
                arguments("Regularizers", "L1 L1L2 L2 OrthogonalRegularizer Regularizer"),
                arguments(
                        "Callbacks",
                        "BackupAndRestore CSVLogger Callback CallbackList EarlyStopping History LambdaCallback LearningRateScheduler "
                                + "ModelCheckpoint OrbaxCheckpoint ProgbarLogger ReduceLROnPlateau RemoteMonitor SwapEMAWeights "
                                + "TensorBoard TerminateOnNaN"),
                arguments("Constraints", "Constraint MaxNorm MinMaxNorm NonNeg UnitNorm"),
                arguments(
                        "Activations",
                        "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear "
                                + "log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign "
                                + "sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vocabulary")
    void theVocabularyIsWholeAndItsCodeRuns(String section, String names) throws IOException {
        String page = Files.readString(ROOT.resolve("docs/keras-vocabulary.md"));
        String text = page.substring(page.indexOf("\n## " + section + "\n") + 1).split("\n## ")[0];
        List<String> found = new ArrayList<>();
        try (Shell shell = new Shell()) {
            Matcher rows = Pattern.compile("(?m)^\\| ([A-Za-z0-9_, ]+) \\| (?:`([^`]+\\)|[A-Za-z]+\\.[A-Z_0-9]+)`)?")
                    .matcher(text);
            while (rows.find()) {
                found.addAll(List.of(rows.group(1).split(", ")));
                if (rows.group(2) != null && !rows.group(2).startsWith("(")) {
                    assertThat(shell.value(rows.group(2))).as(rows.group()).isNotNull();
                }
            }
        }
        assertThat(found).contains(names.split(" "));
    }

    @Test
    void theReadmeHasTwoSetUpCommands() throws IOException {
        String commands = blocks(ROOT.resolve("README.md"), "").get(0);
        assertThat(commands.lines().map(l -> l.replaceFirst(" *#.*", "")))
                .containsExactly("./argali train mail", "./mvnw -B verify");
    }

    /** Fenced blocks of a language, in order. */
    static List<String> blocks(Path page, String language) throws IOException {
        Matcher fences =
                Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(Files.readString(page));
        List<String> all = new ArrayList<>();
        while (fences.find()) {
            all.add(fences.group(1));
        }
        return all;
    }
}
