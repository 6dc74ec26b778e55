package org.argali.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.argali.tensor.NDArray;

/**
 * NumPy's {@code .npz} files: several arrays by name.
 *
 * <pre>{@code
 * Map<String, NDArray> arrays = Npz.read(Path.of("data.npz"));
 * Npz.write(Path.of("copy.npz"), arrays);
 * }</pre>
 */
public final class Npz {
    /** Deflate cannot make more than this many bytes out of one. */
    private static final long MAX_RATIO = 1040;

    private Npz() {}

    /**
     * Reads all arrays, in the order in which they are in the file.
     *
     * @throws DataFormatException if it is no such file, or an array is of a kind that is not read
     */
    public static Map<String, NDArray> read(Path file) {
        return open(file, zip -> {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            for (ZipEntry e : Collections.list(zip.entries())) {
                if (e.getName().endsWith(".npy")) {
                    String name = e.getName().substring(0, e.getName().length() - 4);
                    arrays.put(name, read(zip, e, file, Npy::read));
                }
            }
            return arrays;
        });
    }

    /**
     * Reads one array.
     *
     * @throws DataFormatException if it is no such file, or the array is not in it or of a kind that is not read
     */
    public static NDArray read(Path file, String name) {
        return open(file, zip -> read(zip, entry(zip, file, name), file, Npy::read));
    }

    /**
     * Reads one array whose elements are lists of whole numbers, of any lengths: {@code int[n][]}. NumPy pickles such an
     * array; no code of the file is run.
     *
     * @throws DataFormatException if it is no such file, or the array is not in it or of another kind
     */
    public static int[][] readLists(Path file, String name) {
        return open(file, zip -> read(zip, entry(zip, file, name), file, Npy::readLists));
    }

    private interface Opened<T> {
        T read(ZipFile zip) throws IOException;
    }

    private interface Reader<T> {
        T read(InputStream in, long limit, String name) throws IOException;
    }

    private static <T> T open(Path file, Opened<T> how) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return how.read(zip);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            if (e instanceof DataFormatException known) {
                throw known;
            }
            throw new DataFormatException(file.toString(), "is no .npz file, or a damaged one: " + e.getMessage(), e);
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }

    private static ZipEntry entry(ZipFile zip, Path file, String name) {
        ZipEntry e = zip.getEntry(name + ".npy");
        if (e == null) {
            throw new DataFormatException(file.toString(), "has no array " + name);
        }
        return e;
    }

    private static <T> T read(ZipFile zip, ZipEntry entry, Path file, Reader<T> reader) throws IOException {
        String name = file.getFileName() + ":" + entry.getName();
        long limit = Math.min(entry.getSize(), MAX_RATIO * (entry.getCompressedSize() + 64));
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry))) {
            return reader.read(in, limit, name);
        }
    }

    /** Writes arrays, deflated, replacing a file that is there when all is written. */
    public static void write(Path file, Map<String, NDArray> arrays) {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            for (Map.Entry<String, NDArray> e : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(e.getKey() + ".npy");
                entry.setTime(0);
                zip.putNextEntry(entry);
                Npy.write(zip, e.getValue());
                zip.closeEntry();
            }
            zip.finish();
        });
    }

    /** Names of the arrays in a file, without reading them. */
    public static List<String> names(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return zip.stream()
                    .map(ZipEntry::getName)
                    .filter(n -> n.endsWith(".npy"))
                    .map(n -> n.substring(0, n.length() - 4))
                    .toList();
        } catch (IOException e) {
            throw Unreadable.file(file.toString(), e);
        }
    }
}
