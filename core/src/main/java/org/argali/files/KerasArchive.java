package org.argali.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.argali.data.AtomicFile;
import org.argali.data.DataFormatException;
import org.argali.data.Unreadable;

/**
 * A {@code .keras} file: a zip of {@code config.json}, {@code metadata.json} and {@code model.weights.h5}. Entries are read
 * by these names alone; other names are never made into files.
 */
public final class KerasArchive implements AutoCloseable {
    private static final String WEIGHTS = "model.weights.h5";
    private static final long MAX_CONFIG = 64L << 20;
    /** Deflate cannot make more than this many bytes out of one. */
    private static final long MAX_RATIO = 1040;

    private final String name;
    private final ZipFile zip;

    private KerasArchive(String name, ZipFile zip) {
        this.name = name;
        this.zip = zip;
    }

    /**
     * Opens a file.
     *
     * @throws DataFormatException if it is no zip, or a damaged one
     */
    public static KerasArchive open(Path path) {
        try {
            return new KerasArchive(path.toString(), new ZipFile(path.toFile()));
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new DataFormatException(path.toString(), "is no .keras file, or a damaged one: " + e.getMessage(), e);
        } catch (IOException e) {
            throw Unreadable.file(path.toString(), e);
        }
    }

    /** The text of {@code config.json}. */
    public String config() {
        ZipEntry e = entry("config.json");
        if (e.getSize() > MAX_CONFIG) {
            throw new DataFormatException(name, "has a config.json of " + e.getSize() + " bytes");
        }
        try (CheckedInputStream in = open(e)) {
            byte[] text = in.readNBytes((int) MAX_CONFIG);
            check(e, in, text.length);
            return new String(text, StandardCharsets.UTF_8);
        } catch (IOException x) {
            throw damaged(e, x);
        }
    }

    /** The weights; the file that they are unpacked to is deleted when they are closed. */
    public Hdf5File weights() {
        ZipEntry e = entry(WEIGHTS);
        try {
            Path unpacked = Files.createTempFile("argali-", ".h5");
            try {
                unpack(e, unpacked);
                return Hdf5File.open(unpacked, name + ":" + WEIGHTS);
            } finally {
                Files.delete(unpacked); // what is open stays readable
            }
        } catch (IOException x) {
            throw damaged(e, x);
        }
    }

    /** Writes a file, replacing one that is there when all is written. Entries are stored as they are, as Keras does. */
    public static void write(Path file, String config, String metadata, Hdf5Tree weights) {
        AtomicFile.write(file, out -> {
            ZipOutputStream zip = new ZipOutputStream(out);
            put(zip, "metadata.json", o -> o.write(metadata.getBytes(StandardCharsets.UTF_8)));
            put(zip, "config.json", o -> o.write(config.getBytes(StandardCharsets.UTF_8)));
            put(zip, WEIGHTS, weights::write);
            zip.finish();
        });
    }

    /** The checksum of a stored entry stands before it, so the content is made twice. */
    private static void put(ZipOutputStream zip, String entry, AtomicFile.Content content) throws IOException {
        CRC32 crc = new CRC32();
        Counter counter = new Counter();
        content.write(new CheckedOutputStream(counter, crc));
        ZipEntry e = new ZipEntry(entry);
        e.setMethod(ZipEntry.STORED);
        e.setSize(counter.bytes);
        e.setCrc(crc.getValue());
        e.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // the first that a zip can say
        zip.putNextEntry(e);
        content.write(zip);
        zip.closeEntry();
    }

    /** Only counts. */
    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] b, int from, int n) {
            bytes += n;
        }
    }

    private void unpack(ZipEntry e, Path to) throws IOException {
        try (CheckedInputStream in = open(e);
                OutputStream out = Files.newOutputStream(to)) {
            check(e, in, in.transferTo(out));
        }
    }

    private void check(ZipEntry e, CheckedInputStream in, long bytes) {
        if (bytes != e.getSize() || in.getChecksum().getValue() != e.getCrc()) {
            throw new DataFormatException(name, "is damaged: " + e.getName() + " does not have its checksum");
        }
    }

    private CheckedInputStream open(ZipEntry e) throws IOException {
        if (e.getSize() > MAX_RATIO * (e.getCompressedSize() + 64)) {
            throw new DataFormatException(
                    name, "says that " + e.getName() + " has " + e.getSize() + " bytes, but is too short for that");
        }
        InputStream in = zip.getInputStream(e);
        return new CheckedInputStream(in, new CRC32());
    }

    private ZipEntry entry(String entry) {
        ZipEntry e = zip.getEntry(entry);
        if (e == null || e.isDirectory()) {
            throw new DataFormatException(name, "has no " + entry);
        }
        return e;
    }

    private RuntimeException damaged(ZipEntry e, IOException x) {
        return x instanceof ZipException || x instanceof EOFException
                ? new DataFormatException(name, "is damaged in " + e.getName() + ": " + x.getMessage(), x)
                : Unreadable.file(name, x);
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
