package org.argali.models.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The files of the data sets: where they lie, and how to tell that one is the right one. */
enum DataFile {
    DIGITS_TRAIN_IMAGES(
            "digits/train-images-idx3-ubyte.gz",
            1_288_544,
            "sha-256 5e56b4a7143fb6ac5444ce8928a475c23920eb8119ce4c7faaf07a15acf0fa2d"),
    DIGITS_TRAIN_LABELS(
            "digits/train-labels-idx1-ubyte.gz",
            4_075,
            "sha-256 977e044b54485d41d5778e9de256d9f8bc5cf3c8f2872ee821d6b60a11f85b51"),
    DIGITS_TEST_IMAGES(
            "digits/test-images-idx3-ubyte.gz",
            324_890,
            "sha-256 30bf58d2ab67bd4402b8b1a33df1e0de200689bc391a06cccb056e5842c009fc"),
    DIGITS_TEST_LABELS(
            "digits/test-labels-idx1-ubyte.gz",
            1_039,
            "sha-256 7bf62f9ea3b87b56e8ac438f000c3279b82fd2fb40dc7b0579d26dcbd28fef6d"),
    IMDB("imdb/imdb.npz", 17_464_789, "sha-256 69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"),
    IMDB_WORDS("imdb/imdb_word_index.json", 1_641_221, "md5 bfafd718b763782e994055a2d397834f"),
    MAIL_TRAIN(
            "mail/train.tsv.gz", 1_376_574, "sha-256 9ce2f62cebdfa46db28f5c62575808528d48438a2e5f27272939e2ebfec5cbce"),
    MAIL_TEST("mail/test.tsv.gz", 344_976, "sha-256 d2e94576ff323a7b13ec529fc089357bd7da592f51de059cb929f41290dc5643"),
    MAIL_WORDS("mail/words.txt", 63_603, "sha-256 4e90b17d2a0ef6f115f534377f0b013b4d966bcd0119df2763d8aa7b7971a0fc"),
    BREAST_CANCER(
            "tables/breast_cancer.csv",
            119_913,
            "sha-256 fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed"),
    IRIS("tables/iris.csv", 2_734, "sha-256 f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449"),
    WINE("tables/wine.csv", 11_157, "sha-256 10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede");

    private final String path;
    private final long bytes;
    private final String checksum;

    DataFile(String path, long bytes, String checksum) {
        this.path = path;
        this.bytes = bytes;
        this.checksum = checksum;
    }

    /** The path below the data folder. */
    String path() {
        return path;
    }

    long bytes() {
        return bytes;
    }

    /** With the name of its kind: {@code sha-256 69...}. */
    String checksum() {
        return checksum;
    }

    /** Whether it comes with Argali. */
    boolean isBundled() {
        return this != IMDB && this != IMDB_WORDS;
    }

    /** Whether it is in the folder that the user named. */
    boolean isThere() {
        return DataFolder.named().map(f -> Files.isRegularFile(f.resolve(path))).orElse(false);
    }

    /**
     * The file in the folder that the user named.
     *
     * @throws UncheckedIOException if it is missing, with all that helps to put it there
     */
    Path file() {
        if (!isThere()) {
            IOException e = missing(DataFolder.named()
                    .map(f -> f.resolve(path) + " is missing")
                    .orElse(path + " does not come with Argali"));
            throw new UncheckedIOException(e.getMessage(), e);
        }
        return DataFolder.named().orElseThrow().resolve(path);
    }

    /** How the content of a file is read. */
    @FunctionalInterface
    interface Reader<T> {
        /** The name is for messages. */
        T read(InputStream in, String name) throws IOException;
    }

    /**
     * Reads the file, unpacked if it is a {@code .gz}.
     *
     * @throws UncheckedIOException if it is missing, with all that helps to put it there, or cannot be read
     */
    <T> T read(Reader<T> reader) {
        return read(DataFolder.named(), reader);
    }

    /** As {@link #read(Reader)}, with the folder that the user named, if any. */
    <T> T read(Optional<Path> folder, Reader<T> reader) {
        String name = folder.map(f -> f.resolve(path).toString()).orElse(path);
        try (InputStream in = open(folder)) {
            InputStream buffered = new BufferedInputStream(in);
            return reader.read(path.endsWith(".gz") ? new GZIPInputStream(buffered) : buffered, name);
        } catch (IOException e) {
            String why = e.getMessage();
            throw new UncheckedIOException(
                    why != null && why.startsWith("[data]") ? why : "[data] " + name + " cannot be read: " + e, e);
        }
    }

    private InputStream open(Optional<Path> folder) throws IOException {
        if (folder.isPresent()) {
            Path file = folder.get().resolve(path);
            if (!Files.isRegularFile(file)) {
                throw missing(file + " is missing");
            }
            return Files.newInputStream(file);
        }
        InputStream in = DataFile.class.getResourceAsStream(path);
        if (in == null) {
            throw missing(path
                    + (isBundled() ? " is not among the resources of argali-models" : " does not come with Argali"));
        }
        return in;
    }

    private String source() {
        return isBundled() ? "" : " Keras has it from https://storage.googleapis.com/tensorflow/tf-keras-datasets/.";
    }

    private IOException missing(String what) {
        return new IOException("[data] " + what + " (" + bytes + " bytes, " + checksum + "). Put it at DIR/" + path
                + " and name DIR with -Dargali.data=DIR or ARGALI_DATA=DIR." + source());
    }
}
