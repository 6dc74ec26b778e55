package org.argali.callbacks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.argali.data.AtomicFile;
import org.argali.data.DataFormatException;
import org.argali.files.CheckedTensors;
import org.argali.files.SafeTensors.Content;
import org.argali.model.Backup;
import org.argali.model.SavedState;

/** The last backups of a training, {@code backup-17.safetensors} and the one before. Each is there as a whole, or not. */
final class BackupFolder {
    private static final Pattern NAME = Pattern.compile("backup-(\\d{1,9})\\.safetensors");
    private static final Pattern PART = Pattern.compile("backup-\\d{1,9}\\.safetensors\\..*\\.part");

    private final Path folder;
    private final int kept;
    private final Writer writer;
    private final List<Path> good = new ArrayList<>(); // the newest last

    /** Puts a file in its place as a whole. */
    @FunctionalInterface
    interface Writer {
        void write(Path file, AtomicFile.Content content);
    }

    /** @param kept how many backups stay */
    BackupFolder(Path folder, int kept, Writer writer) {
        this.folder = folder;
        this.kept = kept;
        this.writer = writer;
    }

    /**
     * The newest backup that is whole; a warning for each that is not.
     *
     * @throws DataFormatException if there are backups, but none is whole
     */
    Optional<Backup> newest() {
        List<Path> all = backups();
        DataFormatException damage = null;
        for (int i = all.size() - 1; i >= 0; i--) {
            Path file = all.get(i);
            try {
                Content c = CheckedTensors.read(file);
                good.clear();
                good.add(file);
                return Optional.of(new Backup(file.toString(), new SavedState(c.texts(), c.arrays())));
            } catch (DataFormatException e) {
                damage = e;
                System.err.println("[BackupAndRestore] a backup is damaged and left out, training goes on from the one"
                        + " before: " + e.getMessage());
            }
        }
        if (damage != null) {
            throw new DataFormatException(
                    folder.toString(), "has no backup that is whole; remove it, and training begins anew", damage);
        }
        return Optional.empty();
    }

    /** Writes a backup, then removes what is older than those that stay; gives its file. */
    Path write(SavedState state) {
        Content content = new Content(state.texts(), state.arrays());
        List<Path> before = backups();
        int number = before.isEmpty() ? 1 : number(before.get(before.size() - 1)) + 1;
        Path file = folder.resolve("backup-" + number + ".safetensors");
        writer.write(file, out -> CheckedTensors.write(content, out));
        good.add(file);
        good.subList(0, Math.max(0, good.size() - kept)).clear();
        before.stream().filter(f -> !good.contains(f)).forEach(BackupFolder::delete);
        return file;
    }

    /** Removes all backups, and the folder if nothing else is in it. */
    void clear() {
        backups().forEach(BackupFolder::delete);
        removeParts();
        good.clear();
        try (Stream<Path> left = list()) {
            if (left.findAny().isEmpty()) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw failed("removed", e);
        }
    }

    /** Removes what a process left that was ended while it wrote. */
    void removeParts() {
        try (Stream<Path> files = list()) {
            files.filter(f -> PART.matcher(f.getFileName().toString()).matches())
                    .toList()
                    .forEach(BackupFolder::delete);
        }
    }

    /** The backups, the oldest first. */
    private List<Path> backups() {
        try (Stream<Path> files = list()) {
            return files.filter(f -> number(f) >= 0)
                    .sorted(Comparator.comparingInt(BackupFolder::number))
                    .toList();
        }
    }

    private Stream<Path> list() {
        try {
            return Files.isDirectory(folder) ? Files.list(folder) : Stream.empty();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private static int number(Path file) {
        Matcher m = NAME.matcher(file.getFileName().toString());
        return m.matches() ? Integer.parseInt(m.group(1)) : -1;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "[BackupAndRestore] " + file + " could not be removed: " + e.getMessage(), e);
        }
    }

    private UncheckedIOException failed(String what, IOException e) {
        return new UncheckedIOException("[BackupAndRestore] " + folder + " could not be " + what + ": " + e, e);
    }
}
