package org.argali.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.graph.Node;
import org.argali.op.Conv;
import org.argali.op.Pool;
import org.argali.op.Value;
import org.argali.op.Window;

/** Windows that slide over images: in ONNX the channels come first, of filters the filters. */
final class WindowNodes {
    private WindowNodes() {}

    static void conv(List<Conv> ops, Site s) {
        conv(s, s.node(), Optional.empty());
    }

    /** Writes a convolution, and the bias that is added to it, as the output of the site. */
    static void conv(Site s, Node n, Optional<Value> bias) {
        OnnxWriter w = s.writer();
        List<Conv> ops = w.sized().each(n, m -> (Conv) m.op());
        Value x = n.inputs().get(0);
        List<Attribute> attributes = window(s, x, ops.stream().map(Conv::window).toList());
        attributes.add(Attribute.integers("dilations", ops.get(0).window().dilations()));
        attributes.add(Attribute.integer("group", ops.get(0).groups()));
        List<String> in =
                new ArrayList<>(List.of(w.channelsFirst(x), filter(w, n.inputs().get(1))));
        bias.ifPresent(b -> in.add(w.name(b)));
        s.outChannelsFirst(s.node("Conv", in, attributes.toArray(Attribute[]::new)));
    }

    /** {@code [k..., c, f] -> [f, c, k...]}. */
    private static String filter(OnnxWriter w, Value filter) {
        int r = filter.shape().rank() - 2;
        return w.transposed(
                filter,
                Stream.concat(Stream.of(r + 1, r), IntStream.range(0, r).boxed())
                        .toList());
    }

    static void convTranspose(List<Conv.BackwardData> ops, Site s) {
        convTranspose(s, s.node(), Optional.empty());
    }

    /** Writes a transposed convolution, and the bias that is added to it, as the output of the site. */
    static void convTranspose(Site s, Node n, Optional<Value> bias) {
        OnnxWriter w = s.writer();
        List<Conv.BackwardData> ops = w.sized().each(n, m -> (Conv.BackwardData) m.op());
        Window window = ops.get(0).window();
        List<List<Integer>> cut = w.sized().each(n, WindowNodes::cutAtTheEnd);
        boolean same = cut.stream().distinct().count() == 1
                && ops.stream().map(Conv.BackwardData::window).distinct().count() == 1;
        if (!same) {
            throw SizedGraph.differs(n);
        }
        List<Integer> pads = new ArrayList<>(window.low());
        cut.get(0).forEach(c -> pads.add(Math.max(c, 0)));
        List<String> in = new ArrayList<>(
                List.of(w.channelsFirst(n.inputs().get(1)), filter(w, n.inputs().get(0))));
        bias.ifPresent(b -> in.add(w.name(b)));
        s.outChannelsFirst(s.node(
                "ConvTranspose",
                in,
                Attribute.integers("kernel_shape", window.size()),
                Attribute.integers("strides", window.strides()),
                Attribute.integers("dilations", window.dilations()),
                Attribute.integers("pads", pads),
                Attribute.integers(
                        "output_padding",
                        cut.get(0).stream().map(c -> Math.max(-c, 0)).toList()),
                Attribute.integer("group", ops.get(0).groups())));
    }

    /** How many elements the result has too many at the end of each axis, or too few. */
    private static List<Integer> cutAtTheEnd(Node n) {
        Conv.BackwardData op = (Conv.BackwardData) n.op();
        Window w = op.window();
        return IntStream.range(0, w.rank())
                .map(i -> {
                    int steps = n.inputs().get(1).shape().dim(i + 1) - 1;
                    int all = steps * w.strides().get(i) + w.extent(i);
                    return all - w.low().get(i) - op.input().dim(i + 1);
                })
                .boxed()
                .toList();
    }

    static void pool(List<Pool> ops, Site s) {
        List<Attribute> attributes =
                window(s, s.input(0), ops.stream().map(Pool::window).toList());
        boolean max = ops.get(0).kind() == Pool.Kind.MAX;
        Attribute none = Attribute.integers(
                "pads", Collections.nCopies(2 * ops.get(0).window().rank(), 0));
        if (!max) {
            attributes.add(Attribute.integer("count_include_pad", 0));
        } else if (attributes.remove(none)) {
            // says the same; ONNX Runtime (1.23, 1.30) would take a Pad with zeros before it for padding of the pool
            attributes.add(Attribute.text("auto_pad", "VALID"));
        }
        String x = s.writer().channelsFirst(s.input(0));
        s.outChannelsFirst(s.node(max ? "MaxPool" : "AveragePool", List.of(x), attributes.toArray(Attribute[]::new)));
    }

    /** Size, strides and padding; where that depends on sizes of the data, by the rule of padding SAME. */
    private static List<Attribute> window(Site s, Value x, List<Window> windows) {
        Window w = windows.get(0);
        List<Attribute> all = new ArrayList<>();
        all.add(Attribute.integers("kernel_shape", w.size()));
        all.add(Attribute.integers("strides", w.strides()));
        List<Size> spatial = s.writer().sized().shape(x).subList(1, x.shape().rank() - 1);
        boolean same = windows.stream().distinct().count() == 1;
        boolean padded = windows.stream().anyMatch(v -> !isZero(v.low()) || !isZero(v.high()));
        if (padded && !Size.areKnown(spatial) && isSame(windows, spatial)) {
            all.add(Attribute.text("auto_pad", "SAME_UPPER"));
        } else if (same) {
            List<Integer> pads = new ArrayList<>(w.low());
            pads.addAll(w.high());
            all.add(Attribute.integers("pads", pads));
        } else {
            throw SizedGraph.differs(s.node());
        }
        return all;
    }

    /** Whether the padding is what makes the output the input's size divided by the stride, rounded up. */
    private static boolean isSame(List<Window> windows, List<Size> spatial) {
        for (int i = 0; i < spatial.size(); i++) {
            for (int k = 0; k < windows.size(); k++) {
                Window w = windows.get(k);
                int n = spatial.get(i).seen().get(k);
                int t = w.strides().get(i);
                int total = Math.max(((n + t - 1) / t - 1) * t + w.extent(i) - n, 0);
                if (w.low().get(i) != total / 2 || w.high().get(i) != total - total / 2) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isZero(List<Integer> numbers) {
        return numbers.stream().allMatch(n -> n == 0);
    }
}
