package org.argali.passes;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.graph.Node;
import org.argali.op.Conv;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Slice;
import org.argali.op.Value;
import org.argali.op.Window;
import org.argali.tensor.Shape;

/** A convolution pads with zeros by itself: it reads what was padded before, and its gradient needs no cropping. */
final class WindowRules {
    private WindowRules() {}

    static Optional<Value> apply(Op op, List<Value> in, Emitter e) {
        if (op instanceof Conv c) {
            return margins(in.get(0), c.window())
                    .map(w -> e.emit(new Conv(w, c.groups()), source(in.get(0)), in.get(1)));
        }
        if (op instanceof Conv.BackwardFilter f) {
            return margins(in.get(0), f.window())
                    .map(w -> e.emit(new Conv.BackwardFilter(w, f.groups()), source(in.get(0)), in.get(1)));
        }
        return op instanceof Slice s ? cropped(s, in.get(0), e) : Optional.empty();
    }

    private static Value source(Value v) {
        return Node.of(v).inputs().get(0);
    }

    /** The window with the zeros that {@code x} was padded with; empty if it was not, or elsewhere than on the spatial axes. */
    private static Optional<Window> margins(Value x, Window w) {
        if (!(Node.of(x).op() instanceof Pad p)
                || p.value() != 0
                || p.interior().stream().anyMatch(i -> i != 0)) {
            return Optional.empty();
        }
        return spatial(p.low(), p.high()).map(m -> widened(w, m.low, m.high));
    }

    /** Elements before and after on each spatial axis. */
    private record Margins(List<Integer> low, List<Integer> high) {}

    private static Optional<Margins> spatial(List<Integer> low, List<Integer> high) {
        int last = low.size() - 1;
        boolean inside = low.get(0) + high.get(0) + low.get(last) + high.get(last) == 0;
        return inside ? Optional.of(new Margins(low.subList(1, last), high.subList(1, last))) : Optional.empty();
    }

    private static Window widened(Window w, List<Integer> low, List<Integer> high) {
        return w.padding(sums(w.low(), low), sums(w.high(), high));
    }

    private static List<Integer> sums(List<Integer> a, List<Integer> b) {
        return IntStream.range(0, a.size()).mapToObj(i -> a.get(i) + b.get(i)).toList();
    }

    /** A part of the gradient with respect to a convolution's input. */
    private static Optional<Value> cropped(Slice s, Value x, Emitter e) {
        Node n = Node.of(x);
        if (!(n.op() instanceof Conv.BackwardData b) || s.strides().stream().anyMatch(i -> i != 1)) {
            return Optional.empty();
        }
        List<Integer> after = IntStream.range(0, x.shape().rank())
                .mapToObj(i -> x.shape().dim(i) - s.limits().get(i))
                .toList();
        Shape to = s.infer(List.of(x.type())).get(0).shape();
        return spatial(s.starts(), after)
                .map(m -> e.emit(
                        new Conv.BackwardData(widened(b.window(), m.low, m.high), b.groups(), to),
                        n.inputs().get(0),
                        n.inputs().get(1)));
    }
}
