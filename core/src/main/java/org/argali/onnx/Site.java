package org.argali.onnx;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.argali.graph.Node;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** The place of a node in the file while it is written: names of its inputs, sizes, and a way to add nodes of ONNX. */
final class Site {
    private final OnnxWriter writer;
    private final Node node;

    Site(OnnxWriter writer, Node node) {
        this.writer = writer;
        this.node = node;
    }

    Node node() {
        return node;
    }

    OnnxWriter writer() {
        return writer;
    }

    // ---- inputs

    Value input(int i) {
        return node.inputs().get(i);
    }

    String in(int i) {
        return writer.name(input(i));
    }

    List<String> in() {
        return node.inputs().stream().map(writer::name).toList();
    }

    DType dtype() {
        return input(0).type().dtype();
    }

    /** The sizes of an input. */
    List<Size> shape(int i) {
        return writer.sized().shape(input(i));
    }

    /** The sizes of the only output. */
    List<Size> shape() {
        return writer.sized().shape(node.output());
    }

    // ---- writing

    String node(String type, List<String> in, Attribute... attributes) {
        return writer.out(node).node(node.scope(), type, in, attributes);
    }

    String node(String type, String... in) {
        return node(type, List.of(in));
    }

    String transpose(String x, List<Integer> order) {
        return node("Transpose", List.of(x), Attribute.integers("perm", order));
    }

    List<String> nodes(String type, int outputs, List<String> in, Attribute... attributes) {
        return writer.out(node).nodes(node.scope(), type, outputs, in, attributes);
    }

    String scalar(DType dtype, double value) {
        return writer.scalar(dtype, value);
    }

    String integers(List<Long> values) {
        return writer.out().integers(values);
    }

    String integers(Integer... values) {
        return integers(Stream.of(values).map(Integer::longValue).toList());
    }

    /** A vector of sizes. */
    String sizes(List<Size> all) {
        return writer.sizes().vector(node, all);
    }

    // ---- outputs

    /** Names the only output. */
    void out(String name) {
        writer.put(node.output(), name);
    }

    void out(List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            writer.put(node.outputs().get(i), names.get(i));
        }
    }

    /** Names the only output, which has its channels first. */
    void outChannelsFirst(String name) {
        if (node.output().shape().rank() < 3) {
            out(name);
        } else {
            writer.putChannelsFirst(node.output(), name);
        }
    }

    // ---- order of axes

    /** Writes something elementwise, with the axes in the order in which the inputs have them. */
    void elementwise(Function<List<String>, String> write) {
        int rank = node.output().shape().rank();
        boolean first = node.inputs().stream().anyMatch(v -> isOnlyChannelsFirst(v, rank))
                && node.inputs().stream().allMatch(v -> canBeChannelsFirst(v, rank));
        String name = write.apply(node.inputs().stream()
                .map(v -> isNumber(v) ? number(v) : first ? channelsFirst(v, rank) : writer.name(v))
                .toList());
        if (first) {
            outChannelsFirst(name);
        } else {
            out(name);
        }
    }

    private boolean isOnlyChannelsFirst(Value v, int rank) {
        return v.shape().rank() == rank && writer.isOnlyChannelsFirst(v);
    }

    /** Whether a value can be had with its channels first without moving much. */
    private boolean canBeChannelsFirst(Value v, int rank) {
        return v.shape().rank() == rank && (writer.isChannelsFirst(v) || writer.isKept(v))
                || isNumber(v)
                || isOfChannels(v);
    }

    private static boolean isOfChannels(Value v) {
        int rank = v.shape().rank();
        return rank == 0 || v.shape().size() == v.shape().last();
    }

    private String channelsFirst(Value v, int rank) {
        if (v.shape().rank() == rank) {
            return writer.channelsFirst(v);
        } else if (v.shape().rank() == 0) {
            return writer.name(v);
        }
        List<Integer> dims = Stream.iterate(1, i -> 1).limit(rank - 1).toList();
        Integer[] column = dims.toArray(Integer[]::new); // [c, 1, ...]
        column[0] = v.shape().last();
        return node("Reshape", writer.name(v), integers(column));
    }

    /** Whether a value is one number, in a shape that another input has too. */
    private boolean isNumber(Value v) {
        return writer.constants().number(v).isPresent()
                && (v.shape().rank() == 0
                        || node.inputs().stream()
                                .anyMatch(o ->
                                        o != v && o.shape().equals(node.output().shape())));
    }

    private String number(Value v) {
        return scalar(v.type().dtype(), writer.constants().number(v).orElseThrow());
    }
}
