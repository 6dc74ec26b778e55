package org.argali.models.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.argali.tensor.NDArray;

/** Writes the first samples of the data sets as a folder for {@code -Dargali.data}, so that tests are quick. */
public final class SmallData {
    private SmallData() {}

    /** Writes {@code train} and {@code test} samples of each. */
    public static void write(Path folder, int train, int test) throws IOException {
        Files.createDirectories(folder.resolve("digits"));
        Files.createDirectories(folder.resolve("mail"));
        Split digits = Digits.load();
        images(folder, digits.train().first(train), DataFile.DIGITS_TRAIN_IMAGES, DataFile.DIGITS_TRAIN_LABELS);
        images(folder, digits.test().first(test), DataFile.DIGITS_TEST_IMAGES, DataFile.DIGITS_TEST_LABELS);
        Mail mail = Mail.load();
        texts(folder, mail.train(), train, DataFile.MAIL_TRAIN);
        texts(folder, mail.test(), test, DataFile.MAIL_TEST);
        String words = String.join("\n", mail.words());
        Files.writeString(folder.resolve(DataFile.MAIL_WORDS.path()), words);
    }

    private static void images(Path folder, Labelled part, DataFile images, DataFile labels) throws IOException {
        idx(folder.resolve(images.path()), part.x(), 255, part.size(), 28, 28);
        idx(folder.resolve(labels.path()), part.y(), 1, part.size());
    }

    private static void idx(Path file, NDArray a, double scale, int... dims) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(8 << 8 | dims.length);
        for (int d : dims) {
            out.writeInt(d);
        }
        for (int i = 0; i < a.size(); i++) {
            out.writeByte((int) Math.round(a.at(i) * scale));
        }
        gzip(file, bytes.toByteArray());
    }

    private static void texts(Path folder, Texts all, int n, DataFile file) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < n; i++) {
            String ids = Arrays.stream(all.x()[i]).mapToObj(String::valueOf).collect(Collectors.joining(" "));
            lines.append((int) all.y().at(i)).append('\t').append(ids).append('\n');
        }
        gzip(folder.resolve(file.path()), lines.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void gzip(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
    }
}
