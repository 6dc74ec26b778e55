package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Conv;
import org.argali.op.Emitter;
import org.argali.op.Gather;
import org.argali.op.LookupConv;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Transpose;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.tensor.Shape;

/**
 * Convolves a table instead of the text that is looked up in it, where the table is small against the text: the products of
 * its rows with the filter are made once and then looked up. The same for both gradients.
 *
 * <pre>
 * %3 = gather %table %ids                        %3 = transpose{perm=[1,0,2]} %filter
 * %4 = conv %3 %filter                     to    %4 = reshape %3
 * return %4                                      %5 = mat_mul %table %4
 *                                                %6 = reshape %5
 *                                                %7 = lookup_conv %6 %ids
 *                                                return %7
 * </pre>
 *
 * <p>Exact up to rounding: the same products are added in another order.
 */
public final class ConvOfLookups implements Pass {
    /** What adding a looked-up number costs against multiplying and adding one in a convolution. */
    private static final long LOOKUP = 16;

    private static final Transpose SWAP = new Transpose(List.of(1, 0, 2));

    @Override
    public String name() {
        return "conv_of_lookups";
    }

    @Override
    public Graph apply(Graph graph) {
        return Peephole.apply(graph, List.of(ConvOfLookups::rewrite));
    }

    private static Optional<Value> rewrite(Op op, List<Value> in, Emitter e) {
        if (op instanceof Conv c && c.groups() == 1 && Node.of(in.get(0)).op() instanceof Gather) {
            return forward(c.window(), in, e);
        }
        if (op instanceof Conv.BackwardFilter b
                && b.groups() == 1
                && Node.of(in.get(0)).op() instanceof Gather) {
            return filterGradient(b.window(), in, e);
        }
        if (op instanceof Gather.Backward g
                && Node.of(in.get(1)).op() instanceof Conv.BackwardData b
                && b.groups() == 1) {
            return tableGradient(
                    g.rows(), b.window(), in.get(0), Node.of(in.get(1)).inputs(), e);
        }
        return Optional.empty();
    }

    private static Optional<Value> forward(Window w, List<Value> in, Emitter e) {
        Value table = Node.of(in.get(0)).inputs().get(0);
        Value ids = Node.of(in.get(0)).inputs().get(1);
        Shape filter = in.get(1).shape();
        if (table.shape().rank() != 2
                || !isCheaper(w, table.shape().dim(0), table.shape().dim(1), ids.shape())) {
            return Optional.empty();
        }
        Value products = e.emit(MatMul.PLAIN, table, flat(in.get(1), e));
        Shape each = Shape.of(table.shape().dim(0), filter.dim(0), filter.dim(2));
        return Optional.of(e.emit(new LookupConv(), e.reshape(products, each), ids));
    }

    private static Optional<Value> filterGradient(Window w, List<Value> in, Emitter e) {
        Value table = Node.of(in.get(0)).inputs().get(0);
        Value ids = Node.of(in.get(0)).inputs().get(1);
        Value dy = in.get(1);
        if (table.shape().rank() != 2
                || !isCheaper(w, table.shape().dim(0), table.shape().dim(1), ids.shape())) {
            return Optional.empty();
        }
        Value dp = productsGradient(table.shape().dim(0), w, ids, dy, e);
        Value flat = e.emit(new MatMul(true, false), table, dp); // [c, size * filters]
        Shape each = Shape.of(table.shape().dim(1), w.size().get(0), dy.shape().last());
        return Optional.of(e.emit(SWAP, e.reshape(flat, each)));
    }

    /** @param in the filter and the gradient of the convolution's result */
    private static Optional<Value> tableGradient(int rows, Window w, Value ids, List<Value> in, Emitter e) {
        Value filter = in.get(0);
        if (ids.shape().rank() != 2 || !isCheaper(w, rows, filter.shape().dim(1), ids.shape())) {
            return Optional.empty();
        }
        Value dp = productsGradient(rows, w, ids, in.get(1), e);
        return Optional.of(e.emit(new MatMul(false, true), dp, flat(filter, e)));
    }

    /** {@code [rows, size * filters]}. */
    private static Value productsGradient(int rows, Window w, Value ids, Value dy, Emitter e) {
        int size = w.size().get(0);
        Value dp = e.emit(new LookupConv.Backward(rows, size), ids, dy);
        return e.reshape(dp, Shape.of(rows, size * dy.shape().last()));
    }

    /** {@code [size, c, filters] -> [c, size * filters]}. */
    private static Value flat(Value filter, Emitter e) {
        Shape f = filter.shape();
        return e.reshape(e.emit(SWAP, filter), Shape.of(f.dim(1), f.dim(0) * f.dim(2)));
    }

    private static boolean isCheaper(Window w, int rows, int channels, Shape ids) {
        boolean plain = w.rank() == 1 && w.equals(Window.of(w.size().get(0))) && ids.rank() == 2;
        return plain && 2 * ((long) rows * channels + LOOKUP * ids.size()) < ids.size() * channels;
    }
}
