package org.argali.spi;

/** A part of a buffer: the place of one value. */
public record Slice(Buffer buffer, long offset, long bytes) {
    public Slice {
        if (offset < 0 || bytes < 0 || offset + bytes > buffer.bytes()) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " to " + (offset + bytes) + " are outside a buffer of " + buffer.bytes());
        }
    }

    public static Slice of(Buffer buffer) {
        return new Slice(buffer, 0, buffer.bytes());
    }

    public long address() {
        return buffer.address() + offset;
    }
}
