package org.argali.spi;

/** Device memory with one owner. Zero when allocated. */
public interface Buffer extends AutoCloseable {
    long bytes();

    /** Where it begins; what that means is the device's business. Aligned to 64 bytes at least. */
    long address();

    /** Gives the memory back. A second call does nothing. */
    @Override
    void close();
}
