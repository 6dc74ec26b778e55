package org.argali.regularizers;

import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.MatMul;
import org.argali.op.Reduce;
import org.argali.op.ShapeException;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * {@code factor} times the mean of {@code |cosine|} of all pairs of rows, or columns, of a matrix: 0 where they are
 * orthogonal.
 */
public record OrthogonalRegularizer(double factor, Mode mode) implements Regularizer {
    /** What is to be orthogonal. */
    public enum Mode {
        ROWS,
        COLUMNS
    }

    private static final double EPSILON = 1e-14; // the square of Keras' epsilon

    /** @throws IllegalArgumentException if the factor is negative or no finite number */
    public OrthogonalRegularizer {
        L1L2.checkFactor(factor);
    }

    /** @throws ShapeException if {@code x} is no matrix */
    @Override
    public Value penalty(Emitter e, Value x) {
        if (x.shape().rank() != 2) {
            throw new ShapeException("[orthogonal regularizer] takes matrices, but the weight is " + x.type());
        }
        int along = mode == Mode.ROWS ? 1 : 0;
        Value squares = e.reduce(Reduce.Kind.SUM, e.square(x), true, along);
        Value unit = e.mul(x, e.emit(Unary.RSQRT, e.max(squares, EPSILON)));
        Value cosines = e.emit(new MatMul(mode == Mode.COLUMNS, mode == Mode.ROWS), unit, unit);
        int n = cosines.shape().dim(0);
        TensorType square = TensorType.i32(n, n);
        Value diagonal = e.compare(Compare.EQ, e.emit(new Iota(square, 0)), e.emit(new Iota(square, 1)));
        Value others = e.select(diagonal, e.constant(0), e.abs(cosines));
        double pairs = n * (n - 1.0) / 2;
        return e.mul(e.sum(others), factor * 0.5 / pairs);
    }
}
