package org.argali.tensorboard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.argali.data.AtomicFile;
import org.argali.tensor.NDArray;

/**
 * Writes tables of vectors for the embedding projector: {@code embeddings/NAME.tsv}, a vector a line, and {@code
 * projector_config.pbtxt}, which lists them. Each file is replaced as a whole.
 *
 * <pre>{@code
 * new Projector(Path.of("logs")).write(Map.of("words", NDArray.of(new float[][] {{1, 2}, {3, 4}})), Map.of());
 * }</pre>
 */
public final class Projector {
    private final Path folder;

    /** @param folder that TensorBoard is started with */
    public Projector(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes all tables.
     *
     * @param tables {@code f32[n,d]} by name
     * @param metadata for some of them the file that says what the rows are, within the folder: a line a row, or columns
     *     between tabs with a line of titles
     * @throws IllegalArgumentException if a table has other than two axes
     * @throws java.io.UncheckedIOException if a file cannot be written
     */
    public void write(Map<String, NDArray> tables, Map<String, String> metadata) {
        Map<String, String> files = new LinkedHashMap<>();
        tables.forEach((name, table) -> {
            String file = "embeddings/" + name.replaceAll("[^A-Za-z0-9._-]", "_") + ".tsv";
            for (int i = 1; files.containsValue(file); i++) {
                file = file.replaceAll("(-\\d+)?\\.tsv$", "-" + i + ".tsv");
            }
            files.put(name, file);
            table(folder.resolve(file), name, table);
        });
        String config = tables.keySet().stream()
                .map(name -> entry(name, files.getOrDefault(name, ""), metadata.getOrDefault(name, "")))
                .collect(Collectors.joining());
        AtomicFile.write(
                folder.resolve("projector_config.pbtxt"), out -> out.write(config.getBytes(StandardCharsets.UTF_8)));
    }

    private static void table(Path file, String name, NDArray table) {
        if (table.shape().rank() != 2) {
            throw new IllegalArgumentException(
                    "[projector] a table has a vector in each row, but '" + name + "' is " + table.type());
        }
        AtomicFile.write(file, out -> {
            for (int r = 0; r < table.shape().dim(0); r++) {
                row(out, table, r);
            }
        });
    }

    private static void row(OutputStream out, NDArray table, int row) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < table.rowSize(); i++) {
            line.append(i == 0 ? "" : "\t").append((float) table.at(row * table.rowSize() + i));
        }
        out.write(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String entry(String name, String file, String metadata) {
        String rows = metadata.isEmpty() ? "" : "  metadata_path: " + quoted(metadata) + "\n";
        return "embeddings {\n  tensor_name: " + quoted(name) + "\n  tensor_path: " + quoted(file) + "\n" + rows
                + "}\n";
    }

    private static String quoted(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
