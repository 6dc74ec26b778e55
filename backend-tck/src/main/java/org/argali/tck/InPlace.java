package org.argali.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Value;
import org.argali.spi.Device;
import org.argali.spi.Kernel;

/** Which outputs of a graph's first node may lie where an input lies, as its kernel says. */
final class InPlace {
    private InPlace() {}

    /** Every allowed pair alone, and as many as possible together; from outputs to inputs. */
    static List<Map<Value, Value>> choices(Device device, Graph graph) {
        Node node = graph.nodes().get(0);
        List<Map<Value, Value>> choices = new ArrayList<>();
        Map<Value, Value> together = new LinkedHashMap<>();
        try (Kernel kernel = device.prepare(node)) {
            for (Value out : node.outputs()) {
                for (Value in : node.inputs().stream().distinct().toList()) {
                    if (!graph.results().contains(in) && allowed(device, kernel, node, in, out)) {
                        choices.add(Map.of(out, in));
                        if (!together.containsKey(out) && !together.containsValue(in)) {
                            together.put(out, in);
                        }
                    }
                }
            }
        }
        if (together.size() > 1) {
            choices.add(together);
        }
        return choices;
    }

    /** A value may be several inputs; then the kernel must allow it for all of them. */
    private static boolean allowed(Device device, Kernel kernel, Node node, Value in, Value out) {
        if (device.bytes(in.type()) != device.bytes(out.type())) {
            return false;
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            if (node.inputs().get(i) == in && !kernel.canRunInPlace(i, Node.index(out))) {
                return false;
            }
        }
        return true;
    }

    /** {@code output 0 in the place of input 1}. */
    static String text(Graph graph, Map<Value, Value> choice) {
        Node node = graph.nodes().get(0);
        List<String> parts = new ArrayList<>();
        choice.forEach((out, in) -> parts.add("output " + Node.index(out) + " in the place of input "
                + node.inputs().indexOf(in)));
        return String.join(", ", parts);
    }
}
