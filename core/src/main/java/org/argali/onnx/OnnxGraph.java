package org.argali.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.argali.files.ProtobufWriter;

/** A graph of ONNX while it is written: nodes, tensors that are in the file, inputs and outputs. Equal nodes are one. */
final class OnnxGraph {
    // fields of onnx.proto's GraphProto
    static final int NODE = 1;
    static final int NAME = 2;
    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;

    private final String name;
    private final Set<String> taken;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<OnnxNode, OnnxNode> known = new HashMap<>();
    private final List<OnnxTensor> tensors = new ArrayList<>();
    private final Map<List<Long>, String> integers = new HashMap<>();
    private final List<OnnxType> inputs = new ArrayList<>();
    private final List<OnnxType> outputs = new ArrayList<>();
    private final Map<String, String> renamed = new HashMap<>();

    OnnxGraph(String name) {
        this(name, new HashSet<>());
    }

    private OnnxGraph(String name, Set<String> taken) {
        this.name = name;
        this.taken = taken;
    }

    /** The body of a loop: a graph whose names differ from those of this one. */
    OnnxGraph body(String bodyName) {
        return new OnnxGraph(bodyName, taken);
    }

    /** This name, or the first with a number behind it that nothing has. */
    String unique(String wanted) {
        String free = wanted;
        for (int i = 1; !taken.add(free); i++) {
            free = wanted + "_" + i;
        }
        return free;
    }

    // ---- writing

    String input(OnnxType type) {
        inputs.add(type);
        taken.add(type.name());
        return type.name();
    }

    /** Lets a value be an output under this type's name. */
    void output(String value, OnnxType type) {
        boolean isOfNode = nodes.stream().anyMatch(n -> n.outputs().contains(value));
        String own = unique(type.name());
        if (isOfNode && !renamed.containsKey(value)) {
            renamed.put(value, own);
        } else {
            nodes.add(new OnnxNode("Identity", List.of(value), List.of(), unique("Identity"), List.of(own)));
        }
        outputs.add(type.named(own));
    }

    /** Adds a node and gives the name of its only output. */
    String node(String scope, String type, List<String> in, Attribute... attributes) {
        return nodes(scope, type, 1, in, attributes).get(0);
    }

    /** Adds a node with some outputs and gives their names. */
    List<String> nodes(String scope, String type, int count, List<String> in, Attribute... attributes) {
        OnnxNode plain = new OnnxNode(type, in, List.of(attributes), "", List.of());
        OnnxNode before = known.get(plain);
        if (before != null && before.outputs().size() == count) {
            return before.outputs();
        }
        String own = unique(scope.isEmpty() ? type : scope + "/" + type);
        List<String> out = count == 1
                ? List.of(own)
                : IntStream.range(0, count).mapToObj(i -> unique(own + "." + i)).toList();
        OnnxNode node = new OnnxNode(type, in, List.of(attributes), own, out);
        nodes.add(node);
        known.put(plain, node);
        return out;
    }

    /** A tensor that is in the file. */
    String tensor(OnnxTensor t) {
        tensors.add(t);
        return t.name();
    }

    /** A vector of int64 that is in the file, once. */
    String integers(List<Long> values) {
        return integers.computeIfAbsent(values, v -> {
            StringBuilder b = new StringBuilder("const/int64");
            v.stream().limit(8).forEach(n -> b.append('_').append(limit(n)));
            return tensor(OnnxTensor.of(unique(b.toString()), v));
        });
    }

    private static String limit(long n) {
        return n == Long.MAX_VALUE ? "max" : n == Long.MIN_VALUE ? "min" : String.valueOf(n);
    }

    // ---- reading

    List<OnnxTensor> tensors() {
        return tensors;
    }

    /** The message without its tensors, for which there may be no room in an array. */
    byte[] withoutTensors() {
        ProtobufWriter p = new ProtobufWriter();
        nodes.forEach(n -> p.message(NODE, m -> n.renamed(renamed).write(m)));
        p.text(NAME, name);
        inputs.forEach(t -> p.message(INPUT, t::write));
        outputs.forEach(t -> p.message(OUTPUT, t::write));
        return p.bytes();
    }

    /** The message of a graph that has no tensors of its own. */
    byte[] bytes() {
        if (!tensors.isEmpty()) {
            throw new IllegalStateException("the body " + name + " takes its tensors from outside");
        }
        return withoutTensors();
    }
}
