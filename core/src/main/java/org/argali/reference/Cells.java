package org.argali.reference;

import org.argali.op.Elements;
import org.argali.tensor.TensorType;

/** A value in the reference's memory: one double for each element, in C order from {@code from}. */
record Cells(TensorType type, ReferenceBuffer buffer, int from) implements Elements {
    @Override
    public double get(int i) {
        return buffer.get(from + i);
    }

    @Override
    public void set(int i, double value) {
        buffer.set(from + i, value);
    }

    /** Element at an index for every axis. */
    double at(int... index) {
        return get(Indices.flat(shape(), index));
    }

    void put(double value, int... index) {
        set(Indices.flat(shape(), index), value);
    }

    void add(double value, int... index) {
        put(at(index) + value, index);
    }

    void fill(double value) {
        for (int i = 0; i < size(); i++) {
            set(i, value);
        }
    }
}
