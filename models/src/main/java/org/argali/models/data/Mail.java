package org.argali.models.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * E-mails, spam or not: 4,440 to train on and 1,110 to test on, each a list of word ids.
 *
 * <pre>{@code
 * Mail mail = Mail.load(2_000);
 * NDArray x = padSequences(mail.train().x(), 500);     // i32[4440,500]
 * NDArray y = mail.train().y();                        // i32[4440], 1 is spam
 * mail.text(mail.train().x()[0]);                      // words again
 * }</pre>
 */
public final class Mail extends Corpus {
    private Mail(Texts train, Texts test) {
        super(train, test, () -> DataFile.MAIL_WORDS.read((in, name) -> lines(in)));
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
        UnaryOperator<int[]> limit = limit("Mail.load", numWords);
        return new Mail(
                DataFile.MAIL_TRAIN.read(Texts::read).map(limit),
                DataFile.MAIL_TEST.read(Texts::read).map(limit));
    }

    private static List<String> lines(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<String> all = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.add(line);
        }
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return "Mail(train " + train() + ", test " + test() + ", " + words().size() + " words)";
    }
}
