package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.cuda.kernel.Convolutions.Algorithm;
import org.argali.cuda.kernel.Convolutions.Direction;
import org.argali.cuda.kernel.Convolutions.Epilogue;
import org.argali.cuda.kernel.Convolutions.Places;
import org.argali.cuda.kernel.Launch;
import org.argali.spi.Kernel;
import org.argali.spi.Slice;
import org.argali.tensor.TensorType;

/**
 * Convolutions by a library. It wants the filter as {@code [filters, window..., channels]}, so the filter is turned on its way,
 * in the workspace. Where it wants as much padding after as before, the rest is put round x, in the workspace too.
 *
 * <pre>
 * workspace: filter | x with padding, if there is too much on one side | the library's own
 * </pre>
 */
final class ConvOnCudnn {
    private final BlasDevice device;
    private final ConvNode node;
    private final ConvNode asked;
    private final Algorithm algorithm;
    private final StridedCopy filterTurn;
    private final StridedCopy xMove;
    private final FillOnNvrtc.Filler zeros;

    private ConvOnCudnn(BlasDevice device, ConvNode node, ConvNode asked, Algorithm algorithm) {
        this.device = device;
        this.node = node;
        this.asked = asked;
        this.algorithm = algorithm;
        this.filterTurn = filterTurn();
        this.xMove = xMove();
        this.zeros = new FillOnNvrtc.Filler(device, new TensorType(node.type(), asked.x()), 0);
        filterTurn.load(device);
        if (!isXInPlace()) {
            xMove.load(device);
        }
    }

    /** Nothing if the library has no algorithm. With an epilogue the node's third input is the bias. */
    static Optional<Kernel> prepare(BlasDevice device, ConvNode node, Epilogue epilogue) {
        Optional<ConvOnCudnn> found = of(device, node, node, epilogue);
        if (found.isEmpty() && !node.isPaddedEvenly()) {
            found = of(device, node, node.paddedEvenly(), epilogue);
        }
        return found.map(c -> OwnKernel.of(c::launches).workspace(c.workspaceBytes()));
    }

    private static Optional<ConvOnCudnn> of(BlasDevice device, ConvNode node, ConvNode asked, Epilogue epilogue) {
        return device.convolutions()
                .plan(asked.problem(device.math(), epilogue))
                .map(a -> new ConvOnCudnn(device, node, asked, a));
    }

    private boolean isXInPlace() {
        return asked.x().equals(node.x());
    }

    private long filterBytes() {
        return aligned((long) node.type().bytes() * node.filter().size());
    }

    private long xBytes() {
        return isXInPlace() ? 0 : aligned((long) node.type().bytes() * asked.x().size());
    }

    private long workspaceBytes() {
        return filterBytes() + xBytes() + algorithm.workspaceBytes();
    }

    private static long aligned(long bytes) {
        return (bytes + 255) / 256 * 256;
    }

    private List<Launch> launches(Kernel.Bindings b) {
        Slice workspace = b.workspace().get(0);
        Slice filter =
                part(workspace, 0, (long) node.type().bytes() * node.filter().size());
        Slice x = isXInPlace()
                ? node.x(b)
                : part(
                        workspace,
                        filterBytes(),
                        (long) node.type().bytes() * asked.x().size());
        Launch convolution = algorithm.bind(new Places(
                x.address(),
                filter.address(),
                node.y(b).address(),
                b.inputs().size() > 2 ? b.input(2).address() : 0,
                workspace.address() + filterBytes() + xBytes()));
        List<Launch> all = new ArrayList<>();
        if (node.direction() != Direction.BACKWARD_FILTER) {
            all.addAll(filterTurn.launches(device, node.filter(b), filter));
        }
        if (!isXInPlace() && node.direction() != Direction.BACKWARD_DATA) {
            all.addAll(zeros.launches(x));
            all.addAll(xMove.launches(device, node.x(b), x));
        }
        all.add(convolution);
        if (!isXInPlace() && node.direction() == Direction.BACKWARD_DATA) {
            all.addAll(xMove.launches(device, x, node.x(b)));
        }
        if (node.direction() == Direction.BACKWARD_FILTER) {
            all.addAll(filterTurn.launches(device, filter, node.filter(b)));
        }
        return all;
    }

    private static Slice part(Slice all, long from, long bytes) {
        return new Slice(all.buffer(), all.offset() + from, bytes);
    }

    /** Between {@code [window and channels, filters]} and its transpose. */
    private StridedCopy filterTurn() {
        long filters = node.filter().last();
        long rows = node.filter().size() / filters;
        return node.direction() == Direction.BACKWARD_FILTER
                ? new StridedCopy(
                        node.type().bytes(), List.of(rows, filters), 0, List.of(1L, rows), 0, List.of(filters, 1L))
                : new StridedCopy(
                        node.type().bytes(), List.of(filters, rows), 0, List.of(1L, filters), 0, List.of(rows, 1L));
    }

    /** Between x and its place within the padded x. */
    private StridedCopy xMove() {
        List<Long> own = StridedCopyOnNvrtc.strides(node.x());
        List<Long> padded = StridedCopyOnNvrtc.strides(asked.x());
        long at = 0;
        for (int a = 0; a < node.window().rank(); a++) {
            at += padded.get(a + 1)
                    * (node.window().low().get(a) - asked.window().low().get(a));
        }
        List<Long> sizes = StridedCopyOnNvrtc.longs(node.x());
        return node.direction() == Direction.BACKWARD_DATA
                ? new StridedCopy(node.type().bytes(), sizes, at, padded, 0, own)
                : new StridedCopy(node.type().bytes(), sizes, 0, own, at, padded);
    }
}
