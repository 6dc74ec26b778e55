package org.argali.models.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * E-mails, spam or not: 4,440 to train on and 1,110 to test on, each a list of word ids. Ids follow the convention of
 * Keras' {@code imdb.load_data}: 0 pads, 1 starts a mail, 2 stands for a word out of vocabulary, words have ids from 3 on,
 * the most frequent first.
 *
 * <pre>{@code
 * Mail mail = Mail.load(2_000);
 * NDArray x = padSequences(mail.train().x(), 500);     // i32[4440,500]
 * NDArray y = mail.train().y();                        // i32[4440], 1 is spam
 * mail.text(mail.train().x()[0]);                      // words again
 * }</pre>
 */
public final class Mail {
    /** The id of the start of a mail. */
    public static final int START = 1;

    /** The id of all words that are too rare. */
    public static final int OUT_OF_VOCABULARY = 2;

    private static final int FIRST_WORD = 3;

    private final Texts train;
    private final Texts test;
    private final List<String> words;

    private Mail(Texts train, Texts test, List<String> words) {
        this.train = train;
        this.test = test;
        this.words = words;
    }

    /** All mails with all words. */
    public static Mail load() {
        return load(Integer.MAX_VALUE);
    }

    /**
     * All mails; ids from {@code numWords} on become {@link #OUT_OF_VOCABULARY}, so an embedding needs {@code numWords} rows.
     *
     * @throws IllegalArgumentException if {@code numWords} is not above {@link #OUT_OF_VOCABULARY}
     */
    public static Mail load(int numWords) {
        if (numWords <= OUT_OF_VOCABULARY) {
            throw new IllegalArgumentException(
                    "[Mail.load] numWords counts the ids 0, 1 and 2 too, so it is at least 3, not " + numWords);
        }
        UnaryOperator<int[]> limit = ids -> IntStream.of(ids)
                .map(id -> id < numWords ? id : OUT_OF_VOCABULARY)
                .toArray();
        return new Mail(
                DataFile.MAIL_TRAIN.read(Texts::read).map(limit),
                DataFile.MAIL_TEST.read(Texts::read).map(limit),
                DataFile.MAIL_WORDS.read((in, name) -> lines(in)));
    }

    private static List<String> lines(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<String> all = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.add(line);
        }
        return List.copyOf(all);
    }

    public Texts train() {
        return train;
    }

    public Texts test() {
        return test;
    }

    /** The words by rank: the word of id {@code n} is at {@code n - 3}. */
    public List<String> words() {
        return words;
    }

    /** The words of these ids; {@code ?} for one out of vocabulary, nothing for padding and start. */
    public String text(int[] ids) {
        return IntStream.of(ids).filter(id -> id > START).mapToObj(this::word).collect(Collectors.joining(" "));
    }

    private String word(int id) {
        int rank = id - FIRST_WORD;
        return rank < 0 || rank >= words.size() ? "?" : words.get(rank);
    }

    @Override
    public String toString() {
        return "Mail(train " + train + ", test " + test + ", " + words.size() + " words)";
    }
}
