package org.argali.op;

import java.util.List;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Matrix product {@code [..., m, k] x [..., k, n] -> [..., m, n]}; a set flag reads that input's last two axes
 * transposed. The leading axes of both must be equal.
 *
 * <p>Gradient of the plain case: {@code dA = dY B^T}, {@code dB = A^T dY}.
 */
public record MatMul(boolean transA, boolean transB) implements Op {
    public static final MatMul PLAIN = new MatMul(false, false);

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 2, in);
        Check.isFloat(this, 0, in);
        Check.sameDType(this, in);
        Shape a = in.get(0).shape();
        Shape b = in.get(1).shape();
        int r = a.rank();
        Check.that(r >= 2 && b.rank() == r, this, "both inputs must have one rank of at least 2", in);
        Check.that(a.slice(0, r - 2).equals(b.slice(0, r - 2)), this, "leading axes must agree", in);
        int inner = a.dim(transA ? -2 : -1);
        int innerB = b.dim(transB ? -1 : -2);
        Check.that(inner == innerB, this, "inner dimensions must agree, but " + inner + " != " + innerB, in);
        Shape out = a.slice(0, r - 2).append(a.dim(transA ? -1 : -2), b.dim(transB ? -2 : -1));
        return List.of(in.get(0).withShape(out));
    }

    @Override
    public void vjp(Vjp c) {
        Value a = c.input(0);
        Value b = c.input(1);
        Value dy = c.outputGrad();
        if (c.wants(0)) {
            c.grad(0, transA ? c.emit(new MatMul(transB, true), b, dy) : c.emit(new MatMul(false, !transB), dy, b));
        }
        if (c.wants(1)) {
            c.grad(1, transB ? c.emit(new MatMul(true, transA), dy, a) : c.emit(new MatMul(!transA, false), a, dy));
        }
    }
}
