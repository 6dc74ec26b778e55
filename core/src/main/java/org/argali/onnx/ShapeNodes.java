package org.argali.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.BroadcastTo;
import org.argali.op.Concat;
import org.argali.op.Fill;
import org.argali.op.Iota;
import org.argali.op.Pad;
import org.argali.op.Reverse;
import org.argali.op.Slice;
import org.argali.op.Split;
import org.argali.op.Transpose;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** What moves elements, or makes them from nothing. Sizes that depend on the data are computed by the graph. */
final class ShapeNodes {
    private ShapeNodes() {}

    /** Sizes that the input has at the same place are taken from there, and one may follow from the number of elements. */
    static void reshape(Site s) {
        s.out(reshape(s, s.in(0), s.shape(0), s.shape()));
    }

    static String reshape(Site s, String x, List<Size> from, List<Size> to) {
        List<Size> open = to.stream().filter(d -> !d.isKnown()).toList();
        List<Long> target = new ArrayList<>();
        boolean follows = false;
        for (int i = 0; i < to.size(); i++) {
            Size d = to.get(i);
            if (d.isKnown()) {
                target.add((long) d.known());
            } else if (open.size() > 1 && i < from.size() && d.equals(from.get(i))) {
                target.add(0L);
            } else if (!follows) {
                follows = true;
                target.add(-1L);
            } else {
                return s.node("Reshape", x, s.sizes(to));
            }
        }
        return s.node("Reshape", x, s.integers(target));
    }

    static void transpose(Transpose op, Site s) {
        Value x = s.input(0);
        int rank = op.perm().size();
        if (rank > 2 && op.perm().equals(Layout.toLast(rank))) {
            s.writer().putChannelsFirst(s.node().output(), s.in(0));
        } else if (rank > 2 && op.perm().equals(Layout.toFirst(rank))) {
            s.out(s.writer().channelsFirst(x));
        } else {
            s.out(s.writer().transposed(x, op.perm()));
        }
    }

    static void broadcastTo(List<BroadcastTo> ops, Site s) {
        List<Size> to = s.shape();
        List<Size> from = s.shape(0);
        int more = to.size() - from.size();
        List<Size> needed = new ArrayList<>(to);
        for (int i = more; i < to.size(); i++) {
            if (to.get(i).equals(from.get(i - more))) {
                needed.set(i, one(to.get(i)));
            }
        }
        s.out(s.node("Expand", s.in(0), s.sizes(needed)));
    }

    private static Size one(Size like) {
        return new Size(Collections.nCopies(like.seen().size(), 1));
    }

    static void fill(List<Fill> ops, Site s) {
        List<Size> shape = s.shape();
        String number = number(ops, s);
        s.out(shape.isEmpty() ? number : s.node("Expand", number, s.sizes(shape)));
    }

    /** The number that fills: a constant, a size that depends on the data, or one divided by such a size. */
    private static String number(List<Fill> ops, Site s) {
        DType dtype = s.node().output().type().dtype();
        List<Double> values = ops.stream().map(Fill::value).toList();
        if (values.stream().distinct().count() == 1) {
            return s.scalar(dtype, values.get(0));
        }
        boolean whole = values.stream().allMatch(v -> v == Math.rint(v));
        List<Integer> sizes =
                values.stream().map(v -> (int) Math.rint(whole ? v : 1 / v)).toList();
        boolean found = IntStream.range(0, sizes.size())
                .allMatch(i -> Math.abs((whole ? values.get(i) : 1 / values.get(i)) - sizes.get(i)) < 1e-6);
        if (!found) {
            throw SizedGraph.differs(s.node());
        }
        String size = s.node("Squeeze", s.sizes(List.of(new Size(sizes))), s.integers(0));
        String number = s.node("Cast", List.of(size), Attribute.integer("to", OnnxTensor.type(dtype)));
        return whole ? number : s.node("Reciprocal", number);
    }

    static void iota(List<Iota> ops, Site s) {
        int axis = ops.get(0).axis();
        TensorType type = ops.get(0).type();
        Size n = s.shape().get(axis);
        String count;
        if (n.isKnown()) {
            TensorType line = type.withShape(Shape.of(n.known()));
            count = s.writer()
                    .once(
                            List.of("iota", line),
                            "const/" + type.dtype().kerasName() + "_to_" + n.known(),
                            line,
                            () -> NDArray.generate(line, i -> i));
        } else {
            String size = s.node("Squeeze", s.sizes(List.of(n)), s.integers(0));
            String limit = s.node("Cast", List.of(size), Attribute.integer("to", OnnxTensor.type(type.dtype())));
            count = s.node("Range", s.scalar(type.dtype(), 0), limit, s.scalar(type.dtype(), 1));
        }
        Integer[] column = new Integer[type.rank()]; // [1, ..., n, ..., 1]
        Arrays.fill(column, 1);
        column[axis] = -1;
        String along = s.node("Reshape", count, s.integers(column));
        List<Size> needed = new ArrayList<>(s.shape());
        needed.set(axis, one(n));
        s.out(type.rank() == 1 ? count : s.node("Expand", along, s.sizes(needed)));
    }

    static void concat(Concat op, Site s) {
        int rank = s.node().output().shape().rank();
        boolean first = s.node().inputs().stream().allMatch(s.writer()::isOnlyChannelsFirst);
        Attribute axis = Attribute.integer("axis", first ? Layout.inFirst(op.axis(), rank) : op.axis());
        if (first) {
            s.outChannelsFirst(s.node(
                    "Concat",
                    s.node().inputs().stream().map(s.writer()::channelsFirst).toList(),
                    axis));
        } else {
            s.out(s.node("Concat", s.in(), axis));
        }
    }

    static void split(List<Split> ops, Site s) {
        List<Size> sizes = s.node().outputs().stream()
                .map(v -> s.writer().sized().shape(v).get(ops.get(0).axis()))
                .toList();
        s.out(s.nodes(
                "Split",
                sizes.size(),
                List.of(s.in(0), s.sizes(sizes)),
                Attribute.integer("axis", ops.get(0).axis())));
    }

    static void reverse(Reverse op, Site s) {
        int n = op.axes().size();
        s.out(s.node(
                "Slice",
                s.in(0),
                s.integers(Collections.nCopies(n, -1L)),
                s.integers(Collections.nCopies(n, Long.MIN_VALUE)),
                s.integers(op.axes().toArray(Integer[]::new)),
                s.integers(Collections.nCopies(n, -1L))));
    }

    /** Only axes of which something is left out; where it is counted from depends on what is known. */
    static void slice(List<Slice> ops, Site s) {
        List<Size> x = s.shape(0);
        List<Long> axes = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        List<Long> ends = new ArrayList<>();
        List<Long> steps = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            int axis = i;
            Size from = new Size(ops.stream().map(o -> o.starts().get(axis)).toList());
            Size to = new Size(ops.stream().map(o -> o.limits().get(axis)).toList());
            Size by = new Size(ops.stream().map(o -> o.strides().get(axis)).toList());
            if (!from.is(0) || !to.equals(x.get(i)) || !by.is(1)) {
                axes.add((long) i);
                starts.add(position(s, from, x.get(i)));
                ends.add(to.equals(x.get(i)) ? Long.MAX_VALUE : position(s, to, x.get(i)));
                steps.add((long) by.known());
            }
        }
        s.out(
                axes.isEmpty()
                        ? s.in(0)
                        : s.node(
                                "Slice",
                                s.in(0),
                                s.integers(starts),
                                s.integers(ends),
                                s.integers(axes),
                                s.integers(steps)));
    }

    /** A position from the beginning or, as a negative number, from the end. */
    private static long position(Site s, Size at, Size size) {
        Size fromEnd = at.minus(size);
        if (!at.isKnown() && !fromEnd.isKnown()) {
            throw SizedGraph.differs(s.node());
        }
        return at.isKnown() ? at.known() : fromEnd.known();
    }

    static void pad(Pad op, Site s) {
        Value x = s.input(0);
        int rank = op.low().size();
        boolean first = s.writer().isOnlyChannelsFirst(x);
        String name = first ? s.writer().channelsFirst(x) : s.in(0);
        List<Integer> order =
                first ? Layout.toFirst(rank) : IntStream.range(0, rank).boxed().toList();
        List<Size> shape = order.stream().map(s.shape(0)::get).toList();
        String value = s.scalar(s.dtype(), op.value());
        for (int i = 0; i < rank; i++) {
            int between = op.interior().get(order.get(i));
            if (between > 0) {
                name = spread(s, name, shape, i, between, value);
                shape = List.copyOf(spreadShape(shape, i, between));
            }
        }
        List<Long> pads = new ArrayList<>();
        order.forEach(i -> pads.add((long) op.low().get(i)));
        order.forEach(i -> pads.add((long) op.high().get(i)));
        String y = pads.stream().allMatch(p -> p == 0) ? name : s.node("Pad", name, s.integers(pads), value);
        if (first) {
            s.outChannelsFirst(y);
        } else {
            s.out(y);
        }
    }

    private static List<Size> spreadShape(List<Size> shape, int axis, int between) {
        List<Size> wide = new ArrayList<>(shape);
        wide.set(
                axis,
                new Size(shape.get(axis).seen().stream()
                        .map(n -> n == 0 ? 0 : n + (n - 1) * between)
                        .toList()));
        return wide;
    }

    /** Puts elements between those of an axis: on an axis of its own behind it, of which the end is cut off. */
    private static String spread(Site s, String x, List<Size> shape, int axis, int between, String value) {
        List<Long> pads = new ArrayList<>(Collections.nCopies(2 * (shape.size() + 1), 0L));
        pads.set(shape.size() + 1 + axis + 1, (long) between);
        String wide = s.node("Pad", s.node("Unsqueeze", x, s.integers(axis + 1)), s.integers(pads), value);
        List<Size> to = new ArrayList<>(shape);
        to.set(
                axis,
                new Size(shape.get(axis).seen().stream()
                        .map(n -> n * (between + 1))
                        .toList()));
        List<Size> from = new ArrayList<>(shape);
        from.add(axis + 1, new Size(Collections.nCopies(shape.get(0).seen().size(), between + 1)));
        String flat = reshape(s, wide, from, to);
        return s.node("Slice", flat, s.integers(0), s.integers(-between), s.integers(axis), s.integers(1));
    }
}
