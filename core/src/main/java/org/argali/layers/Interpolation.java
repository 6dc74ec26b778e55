package org.argali.layers;

import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Where the elements of a resized image come from. Elements are squares; distances are those of their middles. */
public enum Interpolation {
    /** From the element that the middle lies in. */
    NEAREST(0.5) {
        @Override
        Value kernel(Emitter e, Value distance) {
            throw new IllegalStateException("the nearest element is found without a kernel");
        }
    },
    /** From the two nearest on each axis, by their distance. */
    BILINEAR(1) {
        @Override
        Value kernel(Emitter e, Value distance) {
            return e.relu(e.sub(1, distance));
        }
    },
    /** From the four nearest on each axis, by a cubic polynomial (Keys 1981). */
    BICUBIC(2) {
        @Override
        Value kernel(Emitter e, Value distance) {
            Value square = e.square(distance);
            Value near = e.add(e.mul(square, e.sub(e.mul(distance, 1.5), 2.5)), 1);
            Value far = e.add(e.mul(e.sub(e.mul(e.sub(2.5, e.mul(distance, 0.5)), distance), 4), distance), 2);
            return e.select(e.compare(Compare.LE, distance, 1), near, far);
        }
    },
    /** From the six nearest on each axis, by a windowed sinc. */
    LANCZOS3(3) {
        @Override
        Value kernel(Emitter e, Value distance) {
            return lanczos(e, distance, 3);
        }
    },
    /** From the ten nearest on each axis, by a windowed sinc. */
    LANCZOS5(5) {
        @Override
        Value kernel(Emitter e, Value distance) {
            return lanczos(e, distance, 5);
        }
    };

    private final double radius;

    Interpolation(double radius) {
        this.radius = radius;
    }

    /** The weight of elements at a distance of less than the radius. */
    abstract Value kernel(Emitter e, Value distance);

    private static Value lanczos(Emitter e, Value distance, double radius) {
        Value x = e.mul(e.max(distance, 1e-3), Math.PI);
        Value y = e.div(e.mul(e.mul(sin(e, x), sin(e, e.div(x, radius))), radius), e.square(x));
        return e.select(e.compare(Compare.LE, distance, 1e-3), e.constant(1), y);
    }

    private static Value sin(Emitter e, Value x) {
        return e.emit(Unary.SIN, x);
    }

    /**
     * An axis of {@code x} with another size.
     *
     * @param antialias whether the kernel grows where the size shrinks
     */
    Value resize(Emitter e, Value x, int axis, int size, boolean antialias) {
        int n = x.shape().dim(axis);
        if (n == size) {
            return x;
        }
        Value weights = this == NEAREST ? nearest(e, n, size) : weights(e, n, size, antialias); // [size, n]
        String letters = "abcdefgh".substring(0, x.shape().rank());
        String at = letters.substring(axis, axis + 1);
        return Einsum.of(e, "z" + at, letters, letters.replace(at, "z"), weights, x);
    }

    /** 1 where element i holds the middle of element o: {@code i <= (o + 1/2) n / size < i + 1}, in whole numbers. */
    private static Value nearest(Emitter e, int n, int size) {
        TensorType grid = new TensorType(DType.INT32, Shape.of(size, n));
        Value middle = e.mul(e.add(e.mul(e.emit(new Iota(grid, 0)), 2), 1), n);
        Value left = e.mul(e.emit(new Iota(grid, 1)), 2.0 * size);
        Value inside = e.emit(
                Binary.AND,
                e.compare(Compare.LE, left, middle),
                e.compare(Compare.GT, e.add(left, 2.0 * size), middle));
        return e.cast(inside, DType.FLOAT32);
    }

    private Value weights(Emitter e, int n, int size, boolean antialias) {
        TensorType grid = TensorType.f32(size, n);
        double scale = (double) n / size;
        double wide = antialias ? Math.max(1, scale) : 1;
        Value middle = e.sub(e.mul(e.add(e.emit(new Iota(grid, 0)), 0.5), scale), 0.5);
        Value distance = e.div(e.abs(e.sub(e.emit(new Iota(grid, 1)), middle)), wide);
        Value all = e.select(e.compare(Compare.LT, distance, radius), kernel(e, distance), 0);
        return e.div(all, e.broadcastTo(e.expandDims(e.sum(all, 1), 1), grid.shape()));
    }
}
