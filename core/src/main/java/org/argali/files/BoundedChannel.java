package org.argali.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/**
 * A file that can be read only so often: a structure that points back at itself is read again and again, and ends here
 * instead of never.
 */
final class BoundedChannel implements SeekableByteChannel {
    private final FileChannel file;
    private long reads;
    private long bytes;

    BoundedChannel(FileChannel file) throws IOException {
        this.file = file;
        this.reads = 200_000 + file.size() / 16;
        this.bytes = (64L << 20) + 64 * file.size();
    }

    /** Reads all that is asked for: jHDF 0.13.0 takes what follows a short read from the same place once more. */
    @Override
    public int read(ByteBuffer target) throws IOException {
        reads--;
        bytes -= target.remaining();
        if (reads < 0 || bytes < 0) {
            throw new IOException("its parts point at each other in a circle");
        }
        int n = target.remaining();
        while (target.hasRemaining()) {
            if (file.read(target) < 0) {
                throw new EOFException("it is cut off");
            }
        }
        return n;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException("is only read");
    }

    @Override
    public long position() throws IOException {
        return file.position();
    }

    @Override
    public SeekableByteChannel position(long at) throws IOException {
        file.position(at);
        return this;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException("is only read");
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
