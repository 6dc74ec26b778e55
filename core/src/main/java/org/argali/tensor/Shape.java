package org.argali.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sizes of the axes of a tensor, outermost first. Immutable.
 *
 * <p>Shapes of model inputs and layers may hold {@link #ANY}; shapes in a {@code Graph} never do.
 *
 * <pre>{@code
 * Shape s = Shape.of(32, 28, 28, 1);   // prints [32,28,28,1]
 * s.size();                            // 25088
 * }</pre>
 *
 * @param dims size of every axis, each at least 0 or {@link #ANY}
 */
public record Shape(List<Integer> dims) {
    /** An axis whose size is not known until data arrive. */
    public static final int ANY = -1;

    public static final Shape SCALAR = new Shape(List.of());

    public Shape {
        dims = List.copyOf(dims);
        for (int d : dims) {
            if (d < ANY) {
                throw new IllegalArgumentException("axis sizes are at least 0, or ANY; got " + dims);
            }
        }
    }

    public static Shape of(int... dims) {
        return new Shape(Arrays.stream(dims).boxed().toList());
    }

    public int rank() {
        return dims.size();
    }

    /** Size of an axis; a negative axis counts from the end. */
    public int dim(int axis) {
        return dims.get(axis < 0 ? axis + rank() : axis);
    }

    public int last() {
        return dim(-1);
    }

    /** Number of elements. */
    public long size() {
        long n = 1;
        for (int i = 0; i < dims.size(); i++) { // without an iterator: steps call this, and steps allocate nothing
            int d = dims.get(i);
            if (d == ANY) {
                throw new IllegalStateException("the size of " + this + " is not known");
            }
            n = Math.multiplyExact(n, (long) d);
        }
        return n;
    }

    public boolean isFullyKnown() {
        return !dims.contains(ANY);
    }

    /** The product of the sizes of axes {@code from} (inclusive) to {@code to} (exclusive). */
    public long size(int from, int to) {
        long n = 1;
        for (int i = from; i < to; i++) {
            n = Math.multiplyExact(n, (long) dims.get(i));
        }
        return n;
    }

    /** The axes from {@code from} (inclusive) to {@code to} (exclusive) as a shape. */
    public Shape slice(int from, int to) {
        return new Shape(dims.subList(from, to));
    }

    public Shape with(int axis, int size) {
        List<Integer> d = new ArrayList<>(dims);
        d.set(axis < 0 ? axis + rank() : axis, size);
        return new Shape(d);
    }

    public Shape append(int... sizes) {
        List<Integer> d = new ArrayList<>(dims);
        Arrays.stream(sizes).forEach(d::add);
        return new Shape(d);
    }

    public Shape append(Shape other) {
        List<Integer> d = new ArrayList<>(dims);
        d.addAll(other.dims);
        return new Shape(d);
    }

    public Shape prepend(int size) {
        List<Integer> d = new ArrayList<>(dims);
        d.add(0, size);
        return new Shape(d);
    }

    public Shape without(int axis) {
        List<Integer> d = new ArrayList<>(dims);
        d.remove(axis < 0 ? axis + rank() : axis);
        return new Shape(d);
    }

    /**
     * The axis as a number from 0, for an axis that may count from the end.
     *
     * @throws IllegalArgumentException if there is no such axis
     */
    public int axis(int axis) {
        int a = axis < 0 ? axis + rank() : axis;
        if (a < 0 || a >= rank()) {
            throw new IllegalArgumentException("there is no axis " + axis + " in " + this + " of rank " + rank());
        }
        return a;
    }

    public int[] toArray() {
        return dims.stream().mapToInt(Integer::intValue).toArray();
    }

    /** As Keras prints it: {@code (None, 28, 28)}, {@code (None,)}. */
    public String kerasText() {
        String s = dims.stream().map(d -> d == ANY ? "None" : d.toString()).collect(Collectors.joining(", "));
        return "(" + s + (rank() == 1 ? ",)" : ")");
    }

    @Override
    public String toString() {
        return dims.stream().map(d -> d == ANY ? "?" : d.toString()).collect(Collectors.joining(",", "[", "]"));
    }
}
