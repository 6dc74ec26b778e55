package org.argali.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.argali.op.Op;
import org.argali.op.Parameter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** The text of a graph: {@link #print} and {@link #parse} are inverse to each other. */
public final class GraphText {
    private static final Pattern PARAMETER = Pattern.compile("%(\\d+):([^ ,]+\\[[^\\]]*\\]) ([^,)]+)");
    private static final Pattern NODE =
            Pattern.compile("(%[%, \\d]*) = (.+?)((?: %[% \\d]*)?) : ([^#]+?)(?:   # (.*))?");

    private GraphText() {}

    public static String print(Graph graph) {
        Map<Value, Integer> ids = new HashMap<>();
        StringBuilder b = new StringBuilder("graph(");
        for (Value p : graph.parameters()) {
            b.append(ids.isEmpty() ? "" : ", ");
            ids.put(p, ids.size());
            b.append(name(ids, p))
                    .append(':')
                    .append(p.type())
                    .append(' ')
                    .append(((Parameter) Node.of(p).op()).name());
        }
        b.append(")\n");
        for (Node n : graph.nodes()) {
            n.outputs().forEach(v -> ids.put(v, ids.size()));
            String scope = n.scope().isEmpty() ? "" : "   # " + n.scope();
            b.append("  ").append(names(ids, n.outputs(), ", ")).append(" = ").append(OpText.print(n.op()));
            n.inputs().forEach(v -> b.append(' ').append(name(ids, v)));
            b.append(" : ")
                    .append(n.outputTypes().stream().map(TensorType::toString).collect(Collectors.joining(", ")));
            b.append(scope).append('\n');
        }
        return b.append("  return ")
                .append(names(ids, graph.results(), " "))
                .append('\n')
                .toString();
    }

    private static String names(Map<Value, Integer> ids, List<Value> values, String between) {
        return values.stream().map(v -> name(ids, v)).collect(Collectors.joining(between));
    }

    private static String name(Map<Value, Integer> ids, Value v) {
        Integer id = ids.get(v);
        return id == null ? "%undefined" : "%" + id;
    }

    /**
     * Reads a graph.
     *
     * @throws IllegalArgumentException naming the line that cannot be read, or whose types are not those its op gives
     */
    public static Graph parse(String text) {
        GraphBuilder g = new GraphBuilder();
        Map<String, Value> values = new HashMap<>();
        for (String raw : text.strip().split("\n")) {
            String line = raw.strip();
            try {
                if (line.startsWith("graph(")) {
                    Matcher m = PARAMETER.matcher(line);
                    while (m.find()) {
                        values.put("%" + m.group(1), g.parameter(m.group(3), TensorType.parse(m.group(2))));
                    }
                } else if (line.startsWith("return")) {
                    return g.build(lookUp(values, line.substring(6)));
                } else {
                    parseNode(g, values, line);
                }
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("cannot read the graph at '" + line + "': " + e.getMessage(), e);
            }
        }
        throw new IllegalArgumentException("the graph does not end with a line 'return %...'");
    }

    private static void parseNode(GraphBuilder g, Map<String, Value> values, String line) {
        Matcher m = NODE.matcher(line);
        if (!m.matches()) {
            throw new IllegalArgumentException("a node reads '%2 = add %0 %1 : f32[3]'");
        }
        Op op = OpText.parse(m.group(2));
        String scope = m.group(5);
        Node node = g.add(op, lookUp(values, m.group(3)), scope == null ? "" : scope.strip());
        String[] names = m.group(1).split(", ");
        String types = node.outputTypes().stream().map(TensorType::toString).collect(Collectors.joining(", "));
        if (names.length != node.outputs().size() || !types.equals(m.group(4).strip())) {
            throw new IllegalArgumentException("the op gives " + types);
        }
        for (int i = 0; i < names.length; i++) {
            values.put(names[i], node.outputs().get(i));
        }
    }

    private static List<Value> lookUp(Map<String, Value> values, String names) {
        return names.isBlank()
                ? List.of()
                : List.of(names.strip().split(" ")).stream()
                        .map(n -> lookUpOne(values, n))
                        .toList();
    }

    private static Value lookUpOne(Map<String, Value> values, String name) {
        Value v = values.get(name);
        if (v == null) {
            throw new IllegalArgumentException(name + " is not defined above");
        }
        return v;
    }
}
