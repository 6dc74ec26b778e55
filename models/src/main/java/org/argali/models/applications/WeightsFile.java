package org.argali.models.applications;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.argali.models.data.DataFolder;

/**
 * A file of weights as Keras publishes it. Nothing is downloaded: a file is used if it is on this machine, in {@code
 * DIR/applications} of the folder that {@code -Dargali.data} names, or where Keras keeps it.
 *
 * @param name of the file
 * @param folder the address that the name is added to
 * @param checksum in hexadecimal digits, MD5 or SHA-256 by its length; Keras gives none for some
 */
record WeightsFile(String name, String folder, Optional<String> checksum) {
    private static final String KERAS = "https://storage.googleapis.com/tensorflow/keras-applications/";

    /** A file in a folder of Keras' applications. */
    static WeightsFile of(String folder, String name, String checksum) {
        return new WeightsFile(name, KERAS + folder + "/", Optional.of(checksum));
    }

    /** A file of which Keras gives no checksum. */
    static WeightsFile unchecked(String folder, String name) {
        return new WeightsFile(name, KERAS + folder + "/", Optional.empty());
    }

    /** A file of the older naming, such as {@code vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5}. */
    static WeightsFile kernels(String folder, String model, boolean top, List<String> checksums) {
        String name = model + "_weights_tf_dim_ordering_tf_kernels" + (top ? "" : "_notop") + ".h5";
        return of(folder, name, checksums.get(top ? 0 : 1));
    }

    /**
     * Finds the file.
     *
     * @param application for messages
     * @param bytes about how large it is
     * @throws UncheckedIOException if it is nowhere, or another file has its name
     */
    Path locate(String application, long bytes) {
        List<Path> places = Stream.concat(
                        DataFolder.named().map(d -> d.resolve("applications")).stream(), Stream.of(ofKeras()))
                .map(d -> d.resolve(name))
                .toList();
        Path file = places.stream()
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> failure(application, missing(bytes)));
        checksum.ifPresent(sum -> verify(application, file, sum));
        return file;
    }

    private static Path ofKeras() {
        return Optional.ofNullable(System.getenv("KERAS_HOME"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".keras"))
                .resolve("models");
    }

    private String missing(long bytes) {
        return "the weights are not on this machine, and nothing is downloaded by itself. Keras publishes them as "
                + folder + name
                + String.format(Locale.ROOT, " (about %.0f MB", bytes / 1e6)
                + checksum.map(c -> ", " + algorithm(c) + " " + c).orElse("")
                + "). Put the file at DIR/applications/" + name + " and name DIR with -Dargali.data=DIR or "
                + "ARGALI_DATA=DIR, or at " + ofKeras().resolve(name) + ". weights(NONE) needs no file.";
    }

    private void verify(String application, Path file, String wanted) {
        String found = digest(application, file, algorithm(wanted));
        if (!found.equals(wanted)) {
            throw failure(
                    application,
                    file + " is damaged or another file: its " + algorithm(wanted) + " is " + found
                            + ", that of Keras' " + folder + name + " is " + wanted + ". Put that one in its place.");
        }
    }

    private static String algorithm(String checksum) {
        return checksum.length() == 32 ? "MD5" : "SHA-256";
    }

    private static String digest(String application, Path file, String algorithm) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance(algorithm))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException("[" + application + "] " + file + " cannot be read: " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has both
        }
    }

    private static UncheckedIOException failure(String application, String why) {
        String message = "[" + application + "] " + why;
        return new UncheckedIOException(message, new IOException(message));
    }
}
