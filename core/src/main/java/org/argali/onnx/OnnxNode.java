package org.argali.onnx;

import java.util.List;
import java.util.Map;
import org.argali.files.ProtobufWriter;

/** A node: what it computes, from what, and under which names. An input left out has an empty name. */
record OnnxNode(String type, List<String> inputs, List<Attribute> attributes, String name, List<String> outputs) {
    // fields of onnx.proto's NodeProto
    private static final int INPUT = 1;
    private static final int OUTPUT = 2;
    private static final int NAME = 3;
    private static final int OP_TYPE = 4;
    private static final int ATTRIBUTE = 5;

    OnnxNode {
        inputs = List.copyOf(inputs);
        attributes = List.copyOf(attributes);
        outputs = List.copyOf(outputs);
    }

    /** The node with other names for some values. */
    OnnxNode renamed(Map<String, String> names) {
        return new OnnxNode(
                type,
                inputs.stream().map(n -> names.getOrDefault(n, n)).toList(),
                attributes,
                name,
                outputs.stream().map(n -> names.getOrDefault(n, n)).toList());
    }

    void write(ProtobufWriter p) {
        inputs.forEach(n -> p.text(INPUT, n));
        outputs.forEach(n -> p.text(OUTPUT, n));
        p.text(NAME, name).text(OP_TYPE, type);
        attributes.forEach(a -> p.message(ATTRIBUTE, a::write));
    }
}
