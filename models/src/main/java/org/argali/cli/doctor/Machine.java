package org.argali.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be read of a machine; a test puts a folder in the place of {@code /}.
 *
 * @param root where the file system begins
 * @param environment variables
 * @param cudaPath folders of CUDA that the user named, separated by colons
 */
public record Machine(Path root, Map<String, String> environment, String cudaPath) {
    /** The machine that this runs on. */
    public static Machine current() {
        return new Machine(Path.of("/"), System.getenv(), System.getProperty("argali.cuda.path", ""));
    }

    Path path(String absolute) {
        return root.resolve(absolute.replaceFirst("^/+", ""));
    }

    boolean has(String absolute) {
        return Files.exists(path(absolute));
    }

    /** The content, if the file can be read. Bytes become characters one by one. */
    Optional<String> read(String absolute) {
        Path file = path(absolute);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The first line, without blanks around it. */
    Optional<String> firstLine(String absolute) {
        return read(absolute).flatMap(t -> t.lines().findFirst()).map(String::strip);
    }

    /** Names in a folder, in order; none if it cannot be read. */
    List<String> list(String absolute) {
        Path folder = path(absolute);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
