package org.argali.onnx;

import java.util.List;
import org.argali.files.ProtobufWriter;

/**
 * An attribute of a node: a number, a text, numbers, texts or a graph.
 *
 * @param value of class Long, Float, String, List of Long or String, or OnnxGraph
 */
record Attribute(String name, Object value) {
    // fields and types of onnx.proto's AttributeProto
    private static final int NAME = 1;
    private static final int FLOAT = 2;
    private static final int INT = 3;
    private static final int STRING = 4;
    private static final int GRAPH = 6;
    private static final int INTS = 8;
    private static final int STRINGS = 9;
    private static final int TYPE = 20;

    static Attribute integer(String name, long value) {
        return new Attribute(name, value);
    }

    static Attribute real(String name, double value) {
        return new Attribute(name, (float) value);
    }

    static Attribute text(String name, String value) {
        return new Attribute(name, value);
    }

    static Attribute integers(String name, List<Integer> values) {
        return new Attribute(name, values.stream().map(Integer::longValue).toList());
    }

    static Attribute texts(String name, List<String> values) {
        return new Attribute(name, values);
    }

    static Attribute graph(String name, OnnxGraph value) {
        return new Attribute(name, value);
    }

    void write(ProtobufWriter p) {
        p.text(NAME, name);
        if (value instanceof Long n) {
            p.int64(INT, n).int64(TYPE, 2);
        } else if (value instanceof Float f) {
            p.float32(FLOAT, f).int64(TYPE, 1);
        } else if (value instanceof String s) {
            p.text(STRING, s).int64(TYPE, 3);
        } else if (value instanceof OnnxGraph g) {
            p.bytes(GRAPH, g.bytes()).int64(TYPE, 5);
        } else {
            List<?> all = (List<?>) value;
            boolean texts = !all.isEmpty() && all.get(0) instanceof String;
            all.forEach(v -> write(p, v));
            p.int64(TYPE, texts ? 8 : 7);
        }
    }

    private static void write(ProtobufWriter p, Object v) {
        if (v instanceof String s) {
            p.text(STRINGS, s);
        } else {
            p.int64(INTS, (Long) v);
        }
    }
}
