package org.argali.cli.bench;

import java.util.List;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.Gather;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.Reduce;
import org.argali.op.Select;
import org.argali.op.Softmax;
import org.argali.op.Transpose;
import org.argali.op.Unary;
import org.argali.op.Window;
import org.argali.tensor.TensorType;

/** Kernels at sizes that fill a GPU and no cache: how near each comes to the rate of a plain copy. */
public final class LargeKernels {
    private static final int MI = 1 << 20;

    private LargeKernels() {}

    /** All of them. */
    public static List<KernelCase> all() {
        TensorType flat = TensorType.f32(64 * MI);
        TensorType square = TensorType.f32(8192, 8192);
        TensorType image = TensorType.f32(64, 128, 128, 64);
        TensorType pooled = TensorType.f32(64, 64, 64, 64);
        Window two = Window.of(2, 2).strides(2, 2);
        return List.of(
                product(1024),
                product(4096),
                product(8192),
                KernelCase.of("negate 256 MiB", Unary.NEG, 0, flat),
                KernelCase.of("add 256 MiB", Binary.ADD, 0, flat, flat),
                KernelCase.of("bias, relu, times, exp 256 MiB", chain(), 0, square, TensorType.f32(8192), square),
                KernelCase.of("RMSprop of 64 M weights", rmsprop(), 0, flat, flat, flat, TensorType.f32()),
                KernelCase.of("sum of rows of 8192", sum(1), 0, square),
                KernelCase.of("sum of columns of 8192", sum(0), 0, square),
                KernelCase.of("sum of 2 M rows of 32", sum(1), 0, TensorType.f32(2 * MI, 32)),
                KernelCase.of("sum of 32 columns of 2 M", sum(0), 0, TensorType.f32(2 * MI, 32)),
                KernelCase.of("sum of all", sum(0), 0, flat),
                KernelCase.of("softmax of rows of 1024", new Softmax(), 0, TensorType.f32(64 * 1024, 1024)),
                KernelCase.of("softmax of rows of 32", new Softmax(), 0, TensorType.f32(2 * MI, 32)),
                KernelCase.of("transpose 8192", new Transpose(List.of(1, 0)), 0, square),
                KernelCase.of(
                        "transpose heads", new Transpose(List.of(0, 2, 1, 3)), 0, TensorType.f32(64, 1024, 16, 64)),
                KernelCase.of(
                        "gather rows of 256",
                        new Gather(),
                        0,
                        TensorType.f32(200_000, 256),
                        TensorType.i32(256 * 1024)),
                KernelCase.of(
                        "gather backward 50000x256",
                        new Gather.Backward(50_000),
                        0,
                        TensorType.i32(64, 500),
                        TensorType.f32(64, 500, 256)),
                KernelCase.of("max pool 2x2", new Pool(Pool.Kind.MAX, two), 0, image),
                KernelCase.of(
                        "max pool 2x2 backward", new Pool.Backward(Pool.Kind.MAX, two), 0, image, pooled, pooled));
    }

    private static KernelCase product(int n) {
        TensorType t = TensorType.f32(n, n);
        return KernelCase.of("product of " + n + "x" + n, MatMul.PLAIN, 2.0 * n * n * n, t, t);
    }

    private static Reduce sum(int axis) {
        return new Reduce(Reduce.Kind.SUM, List.of(axis), false);
    }

    private static Fused.Step step(Op op, Integer... args) {
        return new Fused.Step(op, List.of(args));
    }

    private static Fused.Step constant(double value) {
        return step(new Fill(TensorType.f32(), value));
    }

    /** (x, bias, y) -> exp(relu(x + bias) * y). */
    private static Fused chain() {
        return new Fused(
                3,
                List.of(
                        step(Binary.ADD, 0, 1),
                        constant(0),
                        step(Compare.GT, 3, 4),
                        step(Select.SELECT, 5, 3, 4),
                        step(Binary.MUL, 6, 2),
                        step(Unary.EXP, 7)),
                List.of(8));
    }

    /** (w, g, v, rate) -> w, v. */
    private static Fused rmsprop() {
        return new Fused(
                4,
                List.of(
                        constant(0.9), // 4
                        constant(0.1), // 5
                        constant(1e-7), // 6
                        step(Binary.MUL, 2, 4),
                        step(Unary.SQUARE, 1),
                        step(Binary.MUL, 8, 5),
                        step(Binary.ADD, 7, 9), // 10: v
                        step(Binary.ADD, 10, 6),
                        step(Unary.SQRT, 11),
                        step(Binary.MUL, 3, 1),
                        step(Binary.DIV, 13, 12),
                        step(Binary.SUB, 0, 14)), // 15: w
                List.of(15, 10));
    }
}
