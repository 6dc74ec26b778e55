package org.argali.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of the form of Keras' imdb.npz, written by NumPy: reviews of 1, 2, 3 ... words; {@code i % 2} is the class. */
class ImdbTest {
    private static final Path DATA = Path.of("src", "test", "resources", "reviews");

    @AfterEach
    void restore() {
        System.clearProperty("argali.data");
    }

    @Test
    void reviewsAreReadAsKerasReadsThem() {
        System.setProperty("argali.data", DATA.toString());
        assertThat(Imdb.isThere()).isTrue();
        Imdb imdb = Imdb.load(12);
        assertThat(imdb).hasToString("Imdb(train Texts(40 texts), test Texts(10 texts))");
        for (int i = 0; i < 40; i++) {
            int[] x = imdb.train().x()[i];
            int length = x.length - 1;
            assertThat(x[0]).isEqualTo(Corpus.START);
            assertThat(x[1]).as("the rank of the first word is the length").isEqualTo(length + 3 < 12 ? length + 3 : 2);
            assertThat(imdb.train().y().at(i)).isEqualTo(length % 2);
        }
        assertThat(imdb.text(new int[] {1, 4, 5, 6, 2})).isEqualTo("the and ? ?");
        assertThat(Imdb.load(12).train().x())
                .as("always in one order")
                .isDeepEqualTo(imdb.train().x());
        assertThat(imdb.train().x()[0].length).as("and not that of the file").isNotEqualTo(2);
    }

    @Test
    void missingReviewsAreSaidWithAllThatHelps(@TempDir Path empty) {
        assertThat(Imdb.isThere()).isFalse();
        assertThatThrownBy(Imdb::load)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("[data] imdb/imdb.npz does not come with Argali (17464789 bytes, sha-256"
                        + " 69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f). Put it at DIR/imdb/imdb.npz and"
                        + " name DIR with -Dargali.data=DIR or ARGALI_DATA=DIR. Keras has it from"
                        + " https://storage.googleapis.com/tensorflow/tf-keras-datasets/.");
        System.setProperty("argali.data", empty.toString());
        assertThatThrownBy(Imdb::load).hasMessageContaining(empty + "/imdb/imdb.npz is missing");
        assertThatThrownBy(() -> Imdb.load(2)).hasMessageContaining("[Imdb.load] numWords");
    }
}
