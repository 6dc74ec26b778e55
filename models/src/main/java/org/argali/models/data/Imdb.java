package org.argali.models.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.argali.data.Npz;
import org.argali.tensor.NDArray;

/**
 * Film reviews, good or bad, from the files of Keras' {@code imdb.load_data}: 25,000 to train on and 25,000 to test on (Maas
 * et al. 2011). They do not come with Argali: put {@code imdb.npz} and {@code imdb_word_index.json} into the folder {@code
 * imdb} of the folder of data, which {@code -Dargali.data=DIR} or {@code ARGALI_DATA} names.
 *
 * <pre>{@code
 * Imdb imdb = Imdb.load(2_000);
 * NDArray x = padSequences(imdb.train().x(), 500);     // i32[25000,500]
 * NDArray y = imdb.train().y();                        // i32[25000], 1 is good
 * }</pre>
 */
public final class Imdb extends Corpus {
    private static final long SEED = 113;

    private Imdb(Texts train, Texts test) {
        super(train, test, () -> DataFile.IMDB_WORDS.read(Imdb::words));
    }

    /** Whether the reviews are in the folder of data. */
    public static boolean isThere() {
        return DataFile.IMDB.isThere();
    }

    /** All reviews with all words. */
    public static Imdb load() {
        return load(Integer.MAX_VALUE);
    }

    /**
     * All reviews, in an order that is always the same one; ids from {@code numWords} on become {@link #OUT_OF_VOCABULARY}, so
     * an embedding needs {@code numWords} rows.
     *
     * @throws IllegalArgumentException if {@code numWords} is not above {@link #OUT_OF_VOCABULARY}
     * @throws java.io.UncheckedIOException if the file is not there, with its size, its checksum and where to put it
     */
    public static Imdb load(int numWords) {
        UnaryOperator<int[]> limit = limit("Imdb.load", numWords);
        Path file = DataFile.IMDB.file();
        return new Imdb(read(file, "train").map(limit), read(file, "test").map(limit));
    }

    /** Good and bad reviews lie apart in the file and are mixed here; ids make room for start and rare words. */
    private static Texts read(Path file, String part) {
        int[][] ranks = Npz.readLists(file, "x_" + part);
        NDArray classes = Npz.read(file, "y_" + part);
        if (ranks.length != classes.size()) {
            throw new IllegalArgumentException("[data] " + file + " has " + ranks.length + " reviews to " + part
                    + ", but " + classes.size() + " classes");
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, ranks.length).boxed().toList());
        Collections.shuffle(order, new Random(SEED));
        int[][] x = order.stream().map(i -> ids(ranks[i])).toArray(int[][]::new);
        int[] y = order.stream().mapToInt(i -> (int) classes.at(i)).toArray();
        return new Texts(x, y);
    }

    private static int[] ids(int[] ranks) {
        return IntStream.concat(IntStream.of(START), IntStream.of(ranks).map(r -> r + FIRST_WORD))
                .toArray();
    }

    /** Keras' word index: the rank of each word, from 1. */
    private static List<String> words(InputStream in, String name) throws IOException {
        JsonNode index = new ObjectMapper().readTree(in);
        String[] words = new String[index.size() + 1];
        Arrays.fill(words, "?");
        index.properties().forEach(e -> {
            int rank = e.getValue().asInt(-1);
            if (rank < 1 || rank >= words.length) {
                throw new IllegalArgumentException("[data] " + name + " gives '" + e.getKey() + "' the rank "
                        + e.getValue() + "; ranks count from 1");
            }
            words[rank] = e.getKey();
        });
        return List.of(words);
    }

    @Override
    public String toString() {
        return "Imdb(train " + train() + ", test " + test() + ")";
    }
}
