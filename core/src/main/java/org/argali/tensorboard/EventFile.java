package org.argali.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * A file of events, each framed as TFRecord frames it: {@code length, checksum of the length, bytes, checksum of the bytes}.
 * Readers leave out a last record that is not whole, so that a process may end at any time. Records wait until {@link #flush},
 * or until there are many.
 *
 * <p>Safe for several threads.
 */
final class EventFile implements AutoCloseable {
    private static final int MOST_WAITING = 1 << 20;
    private static final int MASK = 0xa282ead8;

    private final Path path;
    private final RandomAccessFile file; // a channel would close when its thread is interrupted, as Ctrl-C does
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private long written;
    private boolean closed;

    EventFile(Path path) throws IOException {
        this.path = path;
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    /**
     * A new file in a folder, which is made if need be, under the name that TensorFlow would give it.
     *
     * @throws UncheckedIOException if that cannot be
     */
    static EventFile in(Path folder) {
        try {
            Files.createDirectories(folder);
            String name = String.format(
                    Locale.ROOT,
                    "events.out.tfevents.%010d.%s.%d",
                    Instant.now().getEpochSecond(),
                    host(),
                    ProcessHandle.current().pid());
            return new EventFile(free(folder, name));
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private static Path free(Path folder, String name) throws IOException {
        for (int n = 0; ; n++) {
            Path file = folder.resolve(name + "." + n + ".v2");
            try {
                return Files.createFile(file);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isRegularFile(file)) {
                    throw e;
                }
            }
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // only a part of the name
        }
    }

    Path path() {
        return path;
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    synchronized void append(byte[] event) {
        if (closed) {
            throw new IllegalStateException("[TensorBoard] " + path + " is closed, or could not be written");
        }
        ByteBuffer record = ByteBuffer.allocate(event.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(event.length);
        record.putInt(maskedChecksum(record.array(), 0, 8));
        record.put(event);
        record.putInt(maskedChecksum(event, 0, event.length));
        waiting.writeBytes(record.array());
        if (waiting.size() >= MOST_WAITING) {
            flush();
        }
    }

    /** Checksums of data that hold checksums are weak, so TFRecord turns and shifts them. */
    private static int maskedChecksum(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    /**
     * Hands all records to the operating system.
     *
     * @throws UncheckedIOException if they cannot be written, for example to a full disk; the file keeps those before
     */
    synchronized void flush() {
        byte[] bytes = waiting.toByteArray();
        waiting.reset();
        try {
            file.write(bytes);
            written += bytes.length;
        } catch (IOException e) {
            throw abandon(e);
        }
    }

    /** Takes a part of a record away that may have been written, since no reader finds what follows it. */
    private UncheckedIOException abandon(IOException e) {
        closed = true;
        try (file) {
            file.setLength(written);
        } catch (IOException more) {
            e.addSuppressed(more);
        }
        return failed(path, e);
    }

    private static UncheckedIOException failed(Path path, IOException e) {
        return new UncheckedIOException("[TensorBoard] " + path + " could not be written: " + e.getMessage(), e);
    }

    /** Writes what waits. A second call does nothing, nor one after a failure. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        flush();
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            throw failed(path, e);
        }
    }
}
