package org.argali.models.examples;

import static org.argali.callbacks.Callbacks.tensorBoard;
import static org.argali.data.Sequences.padSequences;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.pictures.Pictures.plotModel;
import static org.argali.pictures.Pictures.showShapes;
import static org.argali.tensor.DType.INT32;

import java.nio.file.Path;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Corpus;
import org.argali.models.data.Imdb;
import org.argali.models.data.Labelled;
import org.argali.models.data.Mail;
import org.argali.tensor.NDArray;

/**
 * Texts good or bad, drawn as a picture and watched in TensorBoard: scalars, histograms of weights and activations, the
 * graph, the vectors of the words. The reviews of {@link Imdb} where they are in the folder of data, else {@link Mail},
 * spam or not: {@code int[n, length] -> float[n, 1]}.
 *
 * @param words how many of the most frequent words it knows
 * @param length how many words of a text it reads, the last ones
 * @param samples how many texts it learns, at most
 * @param folder where TensorBoard's files go
 */
public record WithTensorBoard(int words, int length, int samples, Path folder) implements Example {
    @Override
    public int epochs() {
        return 3;
    }

    Model model() {
        Model model = Sequential.of(
                input(INT32, length),
                embedding(words, 128).name("embed"),
                conv1d(32, 7).activation(RELU),
                maxPooling1d(5),
                conv1d(32, 7).activation(RELU),
                globalMaxPooling1d(),
                dense(1).activation(SIGMOID));
        model.compile("rmsprop", "binary_crossentropy", "acc");
        return model;
    }

    @Override
    public History run(Fit how) {
        Corpus texts = Imdb.isThere() ? Imdb.load(words) : Mail.load(words);
        System.out.println((Imdb.isThere() ? "" : "imdb.npz is not in the folder of data; in its place: ") + texts);
        NDArray padded = padSequences(texts.train().x(), length);
        Labelled train = new Labelled(padded, texts.train().y()).first(samples);
        try (Model model = model()) {
            model.summary();
            plotModel(model, folder.resolve(draws() ? "model.png" : "model.dot"), showShapes());
            History history = model.fit(
                    train.x(),
                    train.y(),
                    how.batchSize(128)
                            .validationSplit(0.2)
                            .callbacks(tensorBoard(folder.toString())
                                    .histogramFreq(1)
                                    .embeddingsFreq(1)));
            System.out.println("look at it with: tensorboard --logdir " + folder);
            return history;
        }
    }

    /** The small Java that the bundle for a GPU machine brings has no images. */
    private static boolean draws() {
        return ModuleLayer.boot().findModule("java.desktop").isPresent();
    }
}
