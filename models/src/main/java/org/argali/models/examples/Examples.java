package org.argali.models.examples;

import java.nio.file.Path;
import java.util.Locale;

/** The programs by the names they have on the command line: {@code ./argali example three-outputs}. */
public enum Examples {
    TWINS("the same network twice: layers in a row, and a graph of tensors"),
    QUESTION_ANSWERING("two inputs: a text and a question about it"),
    THREE_OUTPUTS("three outputs with weighted losses, by name"),
    INCEPTION("a graph of layers with four branches"),
    RESIDUAL("identity and linear shortcuts around convolutions"),
    SHARED_LSTM("one LSTM, called on two inputs"),
    SIAMESE("Xception as a layer, called on what two eyes see"),
    TRANSFER("a base is trained, frozen under a new head, and thawed"),
    CALLBACKS("early stopping, checkpoints, learning rates, a table of the epochs"),
    ACTIVATIONS("a callback of one's own, which writes the activations of all layers"),
    TENSORBOARD("texts, good or bad, watched in TensorBoard"),
    BATCH_NORMALIZATION("batch normalization after convolutions"),
    RENORM("the same with batch renormalization"),
    SELU("a deep row of dense layers that normalizes itself"),
    SEPARABLE("an image classifier of separable convolutions");

    private final String title;

    Examples(String title) {
        this.title = title;
    }

    /** What it shows, in one line. */
    public String title() {
        return title;
    }

    /**
     * The program as large as in the notes it comes from.
     *
     * @param folder where it may write files
     */
    public Example fullSize(Path folder) {
        return switch (this) {
            case TWINS -> new Twins(8_000);
            case QUESTION_ANSWERING -> new QuestionAnswering(10_000, 500, 100, 20_000);
            case THREE_OUTPUTS -> new ThreeOutputs(50_000, 128, 500, 4_000);
            case INCEPTION -> new InceptionModule(128, 8_000);
            case RESIDUAL -> new ResidualBlocks(128, 8_000);
            case SHARED_LSTM -> new SharedLstm(128, 50, 10_000);
            case SIAMESE -> new SiameseXception(250, 64);
            case TRANSFER -> new TransferLearning(32, 8_000);
            case CALLBACKS -> new WithCallbacks(folder);
            case ACTIVATIONS -> new ActivationLogging(8_000, folder);
            case TENSORBOARD -> new WithTensorBoard(2_000, 500, Integer.MAX_VALUE, folder);
            case BATCH_NORMALIZATION -> new Normalizations(false, 64, 8_000);
            case RENORM -> new Normalizations(true, 64, 8_000);
            case SELU -> new SelfNormalizing(8, 64);
            case SEPARABLE -> new SeparableClassifier(2, 8_000);
        };
    }

    /**
     * The program at a size that takes a second or two on a CPU.
     *
     * @param folder where it may write files
     */
    public Example small(Path folder) {
        return switch (this) {
            case TWINS -> new Twins(2_000);
            case QUESTION_ANSWERING -> new QuestionAnswering(40, 20, 8, 2_000);
            case THREE_OUTPUTS -> new ThreeOutputs(100, 16, 270, 2_048);
            case INCEPTION -> new InceptionModule(8, 800);
            case RESIDUAL -> new ResidualBlocks(8, 800);
            case SHARED_LSTM -> new SharedLstm(4, 8, 1_500);
            case SIAMESE -> new SiameseXception(71, 8);
            case TRANSFER -> new TransferLearning(8, 1_000);
            case CALLBACKS -> new WithCallbacks(folder);
            case ACTIVATIONS -> new ActivationLogging(400, folder);
            case TENSORBOARD -> new WithTensorBoard(300, 60, 400, folder);
            case BATCH_NORMALIZATION -> new Normalizations(false, 8, 1_500);
            case RENORM -> new Normalizations(true, 8, 1_500);
            case SELU -> new SelfNormalizing(4, 32);
            case SEPARABLE -> new SeparableClassifier(1, 400);
        };
    }

    /** As on the command line: {@code three-outputs}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
