package org.argali.files;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.argali.data.DataFormatException;
import org.argali.files.SafeTensors.Content;
import org.argali.tensor.NDArray;

/** Safetensors files with a checksum, SHA-256 over all texts and arrays: what was damaged is never taken for whole. */
public final class CheckedTensors {
    private static final String CHECKSUM = "sha256";

    private CheckedTensors() {}

    /** Writes arrays and texts, and their checksum among the texts. */
    public static void write(Content content, OutputStream out) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>(content.texts());
        texts.put(CHECKSUM, checksum(content));
        SafeTensors.write(new Content(texts, content.arrays()), out);
    }

    /**
     * Reads arrays and texts.
     *
     * @throws DataFormatException if the file is damaged, or has no checksum
     */
    public static Content read(Path file) {
        Content all = SafeTensors.readAll(file);
        Map<String, String> texts = new LinkedHashMap<>(all.texts());
        String said = texts.remove(CHECKSUM);
        Content content = new Content(texts, all.arrays());
        if (said == null) {
            throw new DataFormatException(file.toString(), "has no checksum");
        }
        if (!said.equals(checksum(content))) {
            throw new DataFormatException(file.toString(), "is not as it was written: its checksum differs");
        }
        return content;
    }

    private static String checksum(Content content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                for (Map.Entry<String, String> t : content.texts().entrySet()) {
                    write(t.getKey(), out);
                    write(t.getValue(), out);
                }
                for (Map.Entry<String, NDArray> a : content.arrays().entrySet()) {
                    write(a.getKey(), out);
                    write(a.getValue().type().toString(), out);
                    Hdf5Writer.write(a.getValue(), out);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written anywhere
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }

    /** With its length, so that no two contents are written alike. */
    private static void write(String text, OutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        out.write(bytes);
    }
}
