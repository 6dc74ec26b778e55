package org.argali.data;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes a file beside its place and moves it there when all of it is on the disk. Whoever reads meanwhile, and whoever
 * comes after a crash or a full disk, finds the old file or the new one, never a part of one.
 */
public final class AtomicFile {
    private static final int BUFFER = 1 << 16;

    private AtomicFile() {}

    /** Writes the content. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes or replaces a file.
     *
     * @throws UncheckedIOException if it cannot be written; a file that was there is as it was
     */
    public static void write(Path target, Content content) {
        try {
            Path folder = target.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            // not createTempFile, whose files nobody else may read
            Path part =
                    Files.createFile(target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part"));
            try {
                fill(part, content);
                move(part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("[" + target + "] could not be written: " + e.getMessage(), e);
        }
    }

    private static void fill(Path part, Content content) throws IOException {
        try (FileOutputStream file = new FileOutputStream(part.toFile())) { // a channel would be closed by an interrupt
            OutputStream out = new BufferedOutputStream(file, BUFFER);
            content.write(out);
            out.flush();
            file.getFD().sync();
        }
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
