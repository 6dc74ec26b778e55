package org.argali.cuda.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What was costly to find out, on disk: one file each, named by the digest of what it depends on. A file begins with the digest
 * of what follows, so that a damaged one is noticed and found out anew. It is written beside its place and put there whole, so
 * that processes may share the folder; the first that keeps something wins. Where the folder cannot be written nothing is kept,
 * which is said once.
 */
public final class KeptFiles {
    private static final int DIGEST_BYTES = 32;

    private final Path folder;
    private final Kind kind;
    private final Consumer<String> notices;
    private final Writer writer;
    private boolean saidSo;

    /** Writes a new file. */
    @FunctionalInterface
    interface Writer {
        void write(Path file, byte[] all) throws IOException;
    }

    /**
     * What is kept.
     *
     * @param what it is, as {@code compiled kernels}
     * @param otherwise what happens where it cannot be kept
     */
    public record Kind(String what, String suffix, String otherwise) {
        static final Kind KERNELS = new Kind("compiled kernels", ".cubin", "every start compiles them again");
        /** Which of a library's algorithms is used for a problem. */
        public static final Kind CHOICES = new Kind(
                "choices of algorithms",
                ".choice",
                "every start chooses anew, and another algorithm may be another last digit");
    }

    public KeptFiles(Path folder, Kind kind, Consumer<String> notices) {
        this(folder, kind, notices, Files::write);
    }

    KeptFiles(Path folder, Kind kind, Consumer<String> notices, Writer writer) {
        this.folder = folder;
        this.kind = kind;
        this.notices = notices;
        this.writer = writer;
    }

    /**
     * {@code $XDG_CACHE_HOME/argali/cuda}, or {@code ~/.cache/argali/cuda}.
     *
     * @param xdgCacheHome the variable's value, empty if it is not set
     */
    public static Path defaultFolder(String xdgCacheHome, String home) {
        // the convention: a relative path is to be ignored
        Path base = Path.of(xdgCacheHome).isAbsolute() ? Path.of(xdgCacheHome) : Path.of(home, ".cache");
        return base.resolve("argali").resolve("cuda");
    }

    /** What was kept under that key, if it is there and whole. */
    public Optional<byte[]> read(String key) {
        Path file = file(key);
        try {
            Optional<byte[]> value = whole(Files.readAllBytes(file));
            if (value.isEmpty()) {
                notices.accept(kind.what() + ": " + file + " is damaged and is made anew");
            }
            return value;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            sayOnce(e);
            return Optional.empty();
        }
    }

    private static Optional<byte[]> whole(byte[] all) {
        byte[] value = Arrays.copyOfRange(all, Math.min(DIGEST_BYTES, all.length), all.length);
        boolean whole = value.length > 0 && Arrays.equals(digest(value), Arrays.copyOf(all, DIGEST_BYTES));
        return whole ? Optional.of(value) : Optional.empty();
    }

    /** Keeps a value, and gives what is kept now: another if somebody was first. */
    public byte[] keep(String key, byte[] value) {
        try {
            return write(key, value, false);
        } catch (IOException e) {
            sayOnce(e);
            return value;
        }
    }

    /** Keeps a value in the place of what is of no use. */
    public void replace(String key, byte[] value) {
        try {
            write(key, value, true);
        } catch (IOException e) {
            sayOnce(e);
        }
    }

    private byte[] write(String key, byte[] value, boolean anyway) throws IOException {
        Files.createDirectories(folder);
        Path beside = Files.createTempFile(folder, "new", ".tmp");
        try {
            byte[] all = Arrays.copyOf(digest(value), DIGEST_BYTES + value.length);
            System.arraycopy(value, 0, all, DIGEST_BYTES, value.length);
            writer.write(beside, all);
            if (!anyway) {
                Optional<byte[]> first = link(file(key), beside) ? Optional.of(value) : whole(file(key));
                if (first.isPresent()) {
                    return first.get();
                }
            }
            Files.move(beside, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return value;
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Gives a file its name, unless that is taken or the file system has no second names. */
    private static boolean link(Path file, Path beside) {
        try {
            Files.createLink(file, beside);
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static Optional<byte[]> whole(Path file) throws IOException {
        return Files.exists(file) ? whole(Files.readAllBytes(file)) : Optional.empty();
    }

    private Path file(String key) {
        return folder.resolve(HexFormat.of().formatHex(digest(key.getBytes(StandardCharsets.UTF_8))) + kind.suffix());
    }

    private synchronized void sayOnce(IOException e) {
        if (!saidSo) {
            saidSo = true;
            notices.accept(kind.what() + " are not kept: " + e + "; " + kind.otherwise());
        }
    }

    private static byte[] digest(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
