package org.argali.cuda.lower;

import java.util.Optional;
import org.argali.cuda.kernel.MatrixProducts;
import org.argali.graph.Node;
import org.argali.op.MatMul;
import org.argali.spi.Kernel;
import org.argali.spi.Stream;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/**
 * Products of matrices. cuBLASLt thinks in columns, where a row-major matrix is its transpose; so it is asked for {@code
 * C' = op(B)' op(A)'}, which is C in rows.
 */
final class MatMulOnCublasLt implements Kernel {
    private static final long MOST_WORKSPACE = 32L << 20;

    private final MatrixProducts.Product product;
    private final int a;
    private final int b;

    /** A product of the inputs number {@code a} and {@code b}. */
    MatMulOnCublasLt(MatrixProducts.Product product, int a, int b) {
        this.product = product;
        this.a = a;
        this.b = b;
    }

    static Kernel prepare(BlasDevice device, MatMul op, Node node) {
        Shape out = node.output().shape();
        if (out.size() == 0) {
            return OwnKernel.empty();
        }
        MatrixProducts.Problem problem = problem(
                node.output().type().dtype(), op, node.inputTypes().get(0).shape(), out, false, device.math());
        if (problem.k() == 0) {
            FillOnNvrtc.Filler zeros =
                    new FillOnNvrtc.Filler(device, node.output().type(), 0);
            return OwnKernel.of(b -> zeros.launches(b.output(0)));
        }
        return new MatMulOnCublasLt(device.products().planned(problem), 0, 1);
    }

    /** With a bias as third input; nothing if the library has no such algorithm. */
    static Optional<Kernel> biased(BlasDevice device, MatMul op, Node node) {
        return device.products()
                .plan(problem(
                        node.output().type().dtype(),
                        op,
                        node.inputTypes().get(0).shape(),
                        node.output().shape(),
                        true,
                        device.math()))
                .map(p -> new MatMulOnCublasLt(p, 0, 1));
    }

    /** The product with its factors exchanged. */
    static MatrixProducts.Problem problem(DType type, MatMul op, Shape a, Shape out, boolean biased, MathPolicy math) {
        long batch = out.size(0, out.rank() - 2);
        int rows = out.dim(-2);
        int columns = out.dim(-1);
        int inner = a.dim(op.transA() ? -2 : -1);
        return new MatrixProducts.Problem(
                type,
                batch,
                columns,
                rows,
                inner,
                op.transB(),
                op.transA(),
                biased,
                math == MathPolicy.TF32,
                MOST_WORKSPACE);
    }

    @Override
    public long workspaceBytes() {
        return product.workspaceBytes();
    }

    @Override
    public void bind(Bindings places) {
        long workspace =
                places.workspace().isEmpty() ? 0 : places.workspace().get(0).address();
        product.bind(new MatrixProducts.Places(
                places.input(b).address(),
                places.input(a).address(),
                places.inputs().size() > 2 ? places.input(2).address() : 0,
                places.output(0).address(),
                workspace));
    }

    @Override
    public void launch(Stream stream) {
        product.on(stream);
    }

    @Override
    public void close() {
        product.close();
    }
}
