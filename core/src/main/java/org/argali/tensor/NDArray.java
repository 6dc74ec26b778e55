package org.argali.tensor;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Data on the host: a dense array in C order. The factories do not copy what they are given and the accessors hand out
 * the array itself, so that a large data set exists once.
 *
 * <pre>{@code
 * NDArray x = NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
 * x.get(1, 2);        // 6.0
 * x.rows(0, 1);       // f32[1,3] [[1.0, 2.0, 3.0]]
 * }</pre>
 */
public final class NDArray {
    private final TensorType type;
    private final Object data;

    private NDArray(TensorType type, Object data, int length) {
        if (type.size() != length) {
            throw new IllegalArgumentException(
                    "the shape " + type.shape() + " has " + type.size() + " elements, but " + length + " were given");
        }
        this.type = type;
        this.data = data;
    }

    /** Without {@code dims}, a vector. */
    public static NDArray of(float[] values, int... dims) {
        return new NDArray(TensorType.f32(dims.length == 0 ? new int[] {values.length} : dims), values, values.length);
    }

    /** Without {@code dims}, a vector. */
    public static NDArray of(int[] values, int... dims) {
        return new NDArray(TensorType.i32(dims.length == 0 ? new int[] {values.length} : dims), values, values.length);
    }

    /** Values are rounded to float32. Without {@code dims}, a vector. */
    public static NDArray of(double[] values, int... dims) {
        float[] f = new float[values.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) values[i];
        }
        return of(f, dims);
    }

    /** Without {@code dims}, a vector. */
    public static NDArray of(boolean[] values, int... dims) {
        byte[] b = new byte[values.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) (values[i] ? 1 : 0);
        }
        return new NDArray(TensorType.bool(dims.length == 0 ? new int[] {values.length} : dims), b, b.length);
    }

    /** A matrix {@code float[n, d]}; every row must be of the same length. */
    public static NDArray of(float[][] rows) {
        int d = rows.length == 0 ? 0 : rows[0].length;
        float[] all = new float[Math.multiplyExact(rows.length, d)];
        for (int i = 0; i < rows.length; i++) {
            checkRow(i, rows[i].length, d);
            System.arraycopy(rows[i], 0, all, i * d, d);
        }
        return of(all, rows.length, d);
    }

    /** A matrix {@code int[n, d]}; every row must be of the same length. */
    public static NDArray of(int[][] rows) {
        int d = rows.length == 0 ? 0 : rows[0].length;
        int[] all = new int[Math.multiplyExact(rows.length, d)];
        for (int i = 0; i < rows.length; i++) {
            checkRow(i, rows[i].length, d);
            System.arraycopy(rows[i], 0, all, i * d, d);
        }
        return of(all, rows.length, d);
    }

    private static void checkRow(int row, int length, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException("rows must be of one length, but row 0 has " + expected + " and row "
                    + row + " has " + length + "; padSequences makes them equal");
        }
    }

    public static NDArray scalar(float value) {
        return new NDArray(TensorType.f32(), new float[] {value}, 1);
    }

    public static NDArray scalar(int value) {
        return new NDArray(TensorType.i32(), new int[] {value}, 1);
    }

    public static NDArray zeros(TensorType type) {
        int n = Math.toIntExact(type.size());
        Object data = switch (type.dtype()) {
            case FLOAT32 -> new float[n];
            case INT32 -> new int[n];
            case BOOL -> new byte[n];
            case BFLOAT16, FLOAT16 -> new short[n];
        };
        return new NDArray(type, data, n);
    }

    /** An array of {@code type} whose element {@code i} in C order is {@code f(i)}. */
    public static NDArray generate(TensorType type, IntToDoubleFunction f) {
        NDArray a = zeros(type);
        for (int i = 0; i < a.size(); i++) {
            a.set(i, f.applyAsDouble(i));
        }
        return a;
    }

    public TensorType type() {
        return type;
    }

    public Shape shape() {
        return type.shape();
    }

    public DType dtype() {
        return type.dtype();
    }

    public int size() {
        return (int) type.size();
    }

    /** Elements of one row, that is of one index of the first axis. */
    public int rowSize() {
        return (int) type.shape().size(1, type.rank());
    }

    /**
     * The elements themselves.
     *
     * @throws IllegalStateException if this is not float32
     */
    public float[] floats() {
        return (float[]) checked(DType.FLOAT32);
    }

    /**
     * The elements themselves.
     *
     * @throws IllegalStateException if this is not int32
     */
    public int[] ints() {
        return (int[]) checked(DType.INT32);
    }

    /**
     * The elements themselves, 0 or 1.
     *
     * @throws IllegalStateException if this is not bool
     */
    public byte[] bools() {
        return (byte[]) checked(DType.BOOL);
    }

    /**
     * The bits of the elements themselves.
     *
     * @throws IllegalStateException if this is neither bfloat16 nor float16
     */
    public short[] halves() {
        if (!dtype().isHalf()) {
            throw new IllegalStateException(
                    "this array is " + type + ", not of a half type; cast it with to(BFLOAT16) or to(FLOAT16)");
        }
        return (short[]) data;
    }

    private Object checked(DType wanted) {
        if (dtype() != wanted) {
            throw new IllegalStateException("this array is " + type + ", not " + wanted.kerasName()
                    + "; cast it with to(" + wanted.name() + ")");
        }
        return data;
    }

    /** Element {@code i} in C order. */
    public double at(int i) {
        return switch (dtype()) {
            case FLOAT32 -> floats()[i];
            case INT32 -> ints()[i];
            case BOOL -> bools()[i];
            case BFLOAT16, FLOAT16 -> Half.value(dtype(), halves()[i]);
        };
    }

    /** Element at an index for every axis. */
    public double get(int... index) {
        if (index.length != type.rank()) {
            throw new IllegalArgumentException(
                    "an element of " + type + " takes " + type.rank() + " indices, not " + index.length);
        }
        int at = 0;
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= type.dim(i)) {
                throw new IndexOutOfBoundsException("index " + Arrays.toString(index) + " is outside " + type);
            }
            at = at * type.dim(i) + index[i];
        }
        return at(at);
    }

    /** Sets element {@code i} in C order; the value is rounded for float types and truncated for int32. */
    public void set(int i, double value) {
        switch (dtype()) {
            case FLOAT32 -> floats()[i] = (float) value;
            case INT32 -> ints()[i] = (int) value;
            case BOOL -> bools()[i] = (byte) (value != 0 ? 1 : 0);
            case BFLOAT16, FLOAT16 -> halves()[i] = Half.bits(dtype(), value);
        }
    }

    /** The same elements under another shape; shares the data. One size may be {@link Shape#ANY}. */
    public NDArray reshape(int... dims) {
        int[] d = dims.clone();
        int known = 1;
        int any = -1;
        for (int i = 0; i < d.length; i++) {
            if (d[i] == Shape.ANY) {
                any = i;
            } else {
                known *= d[i];
            }
        }
        if (any >= 0) {
            d[any] = known == 0 ? 0 : size() / known;
        }
        return new NDArray(type.withShape(Shape.of(d)), data, size());
    }

    /** A copy in another element type. */
    public NDArray to(DType dtype) {
        return generate(type.withDType(dtype), this::at);
    }

    public NDArray copy() {
        NDArray a = zeros(type);
        System.arraycopy(data, 0, a.data, 0, size());
        return a;
    }

    /** A copy of rows {@code from} (inclusive) to {@code to} (exclusive) of the first axis. */
    public NDArray rows(int from, int to) {
        if (from < 0 || to < from || to > type.dim(0)) {
            throw new IndexOutOfBoundsException("rows " + from + " to " + to + " are outside " + type);
        }
        NDArray a = zeros(type.withShape(type.shape().with(0, to - from)));
        System.arraycopy(data, from * rowSize(), a.data, 0, a.size());
        return a;
    }

    /** Copies {@code count} elements from {@code source} to this array. */
    public void copyFrom(NDArray source, int sourceFrom, int from, int count) {
        System.arraycopy(source.data, sourceFrom, data, from, count);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        if (!(o instanceof NDArray a) || !a.type.equals(type)) {
            return false;
        }
        return switch (dtype()) {
            case FLOAT32 -> Arrays.equals(floats(), a.floats());
            case INT32 -> Arrays.equals(ints(), a.ints());
            case BOOL -> Arrays.equals(bools(), a.bools());
            case BFLOAT16, FLOAT16 -> Arrays.equals(halves(), a.halves());
        };
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    /** Type and values; long axes show their first and last three. */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder(type + " ");
        print(b, 0, 0);
        return b.toString();
    }

    private void print(StringBuilder b, int axis, int at) {
        if (axis == type.rank()) {
            double v = at(at);
            b.append(dtype().isFloat() ? String.valueOf((float) v) : String.valueOf((long) v));
            return;
        }
        int n = type.dim(axis);
        int stride = (int) type.shape().size(axis + 1, type.rank());
        b.append('[');
        for (int i = 0; i < n; i++) {
            if (n > 8 && i == 3) {
                b.append(", ...");
                i = n - 3;
            }
            b.append(i == 0 ? "" : ", ");
            print(b, axis + 1, at + i * stride);
        }
        b.append(']');
    }
}
