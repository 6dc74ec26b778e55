package org.argali.callbacks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.model.Logs;
import org.argali.model.SavedState;

/**
 * Writes the figures of every epoch to a file, an epoch a line, as Keras does: the epoch from 0, then the figures by the
 * order of the alphabet; validation figures that do not exist are {@code NA}. Each line is on the disk when its epoch ends.
 */
public final class CsvLogger extends OptionCallback<CsvLogger> {
    private final Path file;
    private String separator = ",";
    private boolean append;
    private boolean titled;
    private List<String> columns = List.of();

    CsvLogger(Path file) {
        this.file = file;
    }

    @Override
    CsvLogger self() {
        return this;
    }

    /** What stands between two columns; a comma by default. */
    public CsvLogger separator(String s) {
        require(s.length() == 1, "separator is one character, not '" + s + "'");
        return with(c -> c.separator = s);
    }

    /** Goes on in a file that is there; otherwise it is replaced. */
    public CsvLogger append() {
        return with(c -> c.append = true);
    }

    @Override
    public void onTrainBegin() {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            columns = List.of();
            titled = append && size() > 0;
            if (!append && !isResumed()) {
                Files.writeString(file, "");
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        if (columns.isEmpty()) {
            columns = columns(logs);
        }
        Stream<String> figures = columns.stream()
                .map(n -> logs.find(n).map(v -> Double.toString(v)).orElse("NA"));
        String line = line(Stream.concat(Stream.of(Integer.toString(epoch)), figures));
        try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            if (!titled) {
                out.write(line(Stream.concat(Stream.of("epoch"), columns.stream())));
                titled = true;
            }
            out.write(line);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private long size() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    @Override
    protected void saveState(SavedState s) {
        try {
            s.put("bytes", size());
            s.put("columns", columns.size());
            for (int i = 0; i < columns.size(); i++) {
                s.put("column/" + i, columns.get(i));
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Lines of epochs after the backup are taken back; they come again. */
    @Override
    protected void restoreState(SavedState s) {
        columns = IntStream.range(0, s.count("columns"))
                .mapToObj(i -> s.text("column/" + i))
                .toList();
        long bytes = (long) s.number("bytes");
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (out.size() < bytes) {
                System.err.println("[CsvLogger] " + file + " has " + out.size() + " bytes, but had " + bytes
                        + " when the backup was made; lines of epochs before are missing in it");
            }
            out.truncate(bytes);
            titled = out.size() > 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static List<String> columns(Logs logs) {
        List<String> all = new ArrayList<>(logs.all().keySet().stream().sorted().toList());
        if (all.stream().noneMatch(n -> n.startsWith("val_"))) {
            all.addAll(all.stream().map(n -> "val_" + n).toList());
        }
        return all;
    }

    /** Lines end as in Python's csv. */
    private String line(Stream<String> cells) {
        return cells.map(this::quoted).collect(Collectors.joining(separator)) + "\r\n";
    }

    private String quoted(String cell) {
        return cell.contains(separator) || cell.contains("\"") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("[CsvLogger] " + file + " could not be written: " + e.getMessage(), e);
    }
}
