package org.argali.models.data;

import java.nio.file.Path;
import java.util.Optional;

/** The folder of data files that the user names, with {@code -Dargali.data=DIR} or {@code ARGALI_DATA=DIR}. */
public final class DataFolder {
    private DataFolder() {}

    /** The folder, if one is named. */
    public static Optional<Path> named() {
        return Optional.ofNullable(System.getProperty("argali.data"))
                .or(() -> Optional.ofNullable(System.getenv("ARGALI_DATA")))
                .filter(s -> !s.isBlank())
                .map(Path::of);
    }
}
