package org.argali.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What is said of a file that could not be read. */
public final class Unreadable {
    private Unreadable() {}

    /** Names the file, and says that there is none or what went wrong. */
    public static UncheckedIOException file(String file, IOException e) {
        return new UncheckedIOException(
                e instanceof NoSuchFileException
                        ? "there is no file " + Path.of(file).toAbsolutePath()
                        : "[" + file + "] could not be read: " + e,
                e);
    }
}
