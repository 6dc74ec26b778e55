package org.argali.files;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;
import org.argali.data.DataFormatException;
import org.argali.data.Unreadable;

/**
 * An HDF5 file that is read.
 *
 * <pre>{@code
 * try (Hdf5File f = Hdf5File.open(Path.of("model.h5"))) {
 *     NDArray kernel = f.root().array("model_weights/dense/dense/kernel").orElseThrow();
 * }
 * }</pre>
 */
public final class Hdf5File implements AutoCloseable {
    private final String name;
    private final BoundedChannel channel;
    private final Hdf5Group root;

    private Hdf5File(String name, Path path) throws IOException {
        this.name = name;
        this.channel = new BoundedChannel(FileChannel.open(path, StandardOpenOption.READ));
        try {
            this.root = new Hdf5Group(this, guarded(() -> new HdfFile(channel, path.toUri())), "/");
        } catch (DataFormatException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens a file.
     *
     * @throws DataFormatException if it is no HDF5 file, or a damaged one
     */
    public static Hdf5File open(Path path) {
        return open(path, path.toString());
    }

    /** As {@link #open(Path)}, under another name in messages. */
    public static Hdf5File open(Path path, String name) {
        try {
            return new Hdf5File(name, path);
        } catch (IOException e) {
            throw Unreadable.file(name, e);
        }
    }

    /** The group that all others are in. */
    public Hdf5Group root() {
        return root;
    }

    /** For messages. */
    public String name() {
        return name;
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls the library, which throws whatever comes when a file is damaged. */
    <T> T guarded(Supplier<T> read) {
        try {
            return read.get();
        } catch (DataFormatException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new DataFormatException(name, "is no HDF5 file, or a damaged one: " + reason(e), e);
        }
    }

    private static String reason(Throwable e) {
        Throwable last = e;
        for (int i = 0; i < 8 && last.getCause() != null; i++) {
            last = last.getCause();
        }
        return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "Hdf5File " + name + " " + root.names();
    }
}
