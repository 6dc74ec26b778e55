package org.argali.models.data;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts of two classes as lists of word ids, which follow the convention of Keras' {@code imdb.load_data}: 0 pads, 1 starts
 * a text, 2 stands for a word out of vocabulary, words have ids from 3 on, the most frequent first.
 */
public abstract class Corpus {
    /** The id of the start of a text. */
    public static final int START = 1;

    /** The id of all words that are too rare. */
    public static final int OUT_OF_VOCABULARY = 2;

    static final int FIRST_WORD = 3;

    private final Texts train;
    private final Texts test;
    private final Supplier<List<String>> reader;
    private List<String> words = List.of();

    /** @param reader of the words by rank; used when they are first asked for */
    Corpus(Texts train, Texts test, Supplier<List<String>> reader) {
        this.train = train;
        this.test = test;
        this.reader = reader;
    }

    /** Makes ids from {@code numWords} on {@link #OUT_OF_VOCABULARY}. */
    static UnaryOperator<int[]> limit(String call, int numWords) {
        if (numWords <= OUT_OF_VOCABULARY) {
            throw new IllegalArgumentException(
                    "[" + call + "] numWords counts the ids 0, 1 and 2 too, so it is at least 3, not " + numWords);
        }
        return ids -> IntStream.of(ids)
                .map(id -> id < numWords ? id : OUT_OF_VOCABULARY)
                .toArray();
    }

    public Texts train() {
        return train;
    }

    public Texts test() {
        return test;
    }

    /** The words by rank: the word of id {@code n} is at {@code n - 3}. */
    public List<String> words() {
        if (words.isEmpty()) {
            words = reader.get();
        }
        return words;
    }

    /** The words of these ids; {@code ?} for one out of vocabulary, nothing for padding and start. */
    public String text(int[] ids) {
        return IntStream.of(ids).filter(id -> id > START).mapToObj(this::word).collect(Collectors.joining(" "));
    }

    private String word(int id) {
        int rank = id - FIRST_WORD;
        return rank < 0 || rank >= words().size() ? "?" : words().get(rank);
    }
}
