package org.argali.models.examples;

import static org.argali.data.Sequences.padSequences;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.tensor.DType.INT32;

import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Labelled;
import org.argali.models.data.Mail;
import org.argali.models.data.Split;
import org.argali.models.data.Texts;

/**
 * Tells spam from other mail with two convolutions over the words: {@code int[n, length] -> float[n, 1]}.
 *
 * <pre>{@code
 * MailClassifier classifier = MailClassifier.fullSize();
 * Model model = classifier.model();
 * model.fit(classifier.data().train().x(), classifier.data().train().y(), Fit.epochs(5).batchSize(128));
 * }</pre>
 *
 * @param words how many of the most frequent words it knows
 * @param length how many words of a mail it reads, the last ones
 */
public record MailClassifier(int words, int length) implements Classifier {
    /** The most frequent 2,000 words, 500 a mail. */
    public static MailClassifier fullSize() {
        return new MailClassifier(2_000, 500);
    }

    @Override
    public Split data() {
        Mail mail = Mail.load(words);
        return new Split(padded(mail.train()), padded(mail.test()));
    }

    private Labelled padded(Texts texts) {
        return new Labelled(padSequences(texts.x(), length), texts.y());
    }

    @Override
    public Model model() {
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
    public int batchSize() {
        return 128;
    }

    @Override
    public int epochs() {
        return 5;
    }
}
