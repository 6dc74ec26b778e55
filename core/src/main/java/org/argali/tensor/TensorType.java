package org.argali.tensor;

/** Element type and shape; prints as {@code f32[32,784]}. */
public record TensorType(DType dtype, Shape shape) {
    public static TensorType f32(int... dims) {
        return new TensorType(DType.FLOAT32, Shape.of(dims));
    }

    public static TensorType i32(int... dims) {
        return new TensorType(DType.INT32, Shape.of(dims));
    }

    public static TensorType bool(int... dims) {
        return new TensorType(DType.BOOL, Shape.of(dims));
    }

    /**
     * Reads what {@link #toString} prints.
     *
     * @throws IllegalArgumentException if the text is not a type
     */
    public static TensorType parse(String text) {
        int open = text.indexOf('[');
        if (open < 0 || !text.endsWith("]")) {
            throw new IllegalArgumentException("a type reads like f32[32,784], not '" + text + "'");
        }
        String inside = text.substring(open + 1, text.length() - 1);
        String[] parts = inside.isEmpty() ? new String[0] : inside.split(",");
        int[] dims = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            dims[i] = parts[i].equals("?") ? Shape.ANY : Integer.parseInt(parts[i]);
        }
        return new TensorType(DType.parse(text.substring(0, open)), Shape.of(dims));
    }

    public int rank() {
        return shape.rank();
    }

    public int dim(int axis) {
        return shape.dim(axis);
    }

    public long size() {
        return shape.size();
    }

    /** Bytes of all elements, densely packed. */
    public long bytes() {
        return size() * dtype.bytes();
    }

    public TensorType withShape(Shape s) {
        return new TensorType(dtype, s);
    }

    public TensorType withDType(DType d) {
        return new TensorType(d, shape);
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
