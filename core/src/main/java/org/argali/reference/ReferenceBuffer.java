package org.argali.reference;

import java.util.Arrays;
import org.argali.spi.Buffer;

/** Memory of the reference: doubles on the Java heap, 8 bytes each. */
final class ReferenceBuffer implements Buffer {
    /** Bytes of one element of whatever dtype. */
    static final int CELL = 8;

    private final long bytes;
    private final long address;
    private double[] cells;
    private Runnable onClose;

    ReferenceBuffer(long bytes, long address, Runnable onClose) {
        this.onClose = onClose;
        this.bytes = bytes;
        this.address = address;
        this.cells = new double[cell(bytes + CELL - 1)];
    }

    /** Which cell begins at this byte. */
    static int cell(long offset) {
        return Math.toIntExact(offset / CELL);
    }

    double get(int cell) {
        return cells[cell];
    }

    void set(int cell, double value) {
        cells[cell] = value;
    }

    /** A copy of cells {@code from} to {@code from + count}. */
    double[] copy(int from, int count) {
        return Arrays.copyOfRange(cells, from, from + count);
    }

    void copyFrom(double[] source, int from, int count) {
        System.arraycopy(source, 0, cells, from, count);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public void close() {
        cells = new double[0];
        Runnable first = onClose;
        onClose = () -> {};
        first.run();
    }
}
