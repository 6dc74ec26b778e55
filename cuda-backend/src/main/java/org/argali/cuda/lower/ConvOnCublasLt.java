package org.argali.cuda.lower;

import java.util.Optional;
import org.argali.op.MatMul;
import org.argali.spi.Kernel;
import org.argali.tensor.Shape;

/** A window of one element: {@code y = x w}, {@code dx = dy w'}, {@code dw = x' dy}, with positions as rows. */
final class ConvOnCublasLt {
    private ConvOnCublasLt() {}

    static Kernel prepare(BlasDevice device, ConvNode c) {
        Shape x = rows(c.x());
        Shape y = rows(c.y());
        return switch (c.direction()) {
            case FORWARD -> product(device, c, new MatMul(false, false), x, y, 0, 1);
            case BACKWARD_DATA -> product(device, c, new MatMul(false, true), y, x, 1, 0);
            case BACKWARD_FILTER -> product(device, c, new MatMul(true, false), x, rows(c.filter()), 0, 1);
        };
    }

    /** {@code y = x w + b}; nothing if the library has no such algorithm. */
    static Optional<Kernel> biased(BlasDevice device, ConvNode c) {
        return device.products()
                .plan(MatMulOnCublasLt.problem(
                        c.type(), new MatMul(false, false), rows(c.x()), rows(c.y()), true, device.math()))
                .map(p -> new MatMulOnCublasLt(p, 0, 1));
    }

    private static Shape rows(Shape s) {
        return Shape.of(Math.toIntExact(s.size(0, s.rank() - 1)), s.last());
    }

    /** Of the inputs number {@code a} and {@code b}. */
    private static Kernel product(BlasDevice device, ConvNode c, MatMul op, Shape first, Shape out, int a, int b) {
        return new MatMulOnCublasLt(
                device.products().planned(MatMulOnCublasLt.problem(c.type(), op, first, out, false, device.math())),
                a,
                b);
    }
}
