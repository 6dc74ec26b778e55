package org.argali.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Value;

/** Sizes that depend on the data, as vectors of int64 that the graph computes: of an axis that has the size, or from others. */
final class SizeNodes {
    private record Axis(Value of, int axis) {}

    private final OnnxWriter writer;
    private final Map<Size, Axis> axes = new HashMap<>();
    private final List<Size> order = new ArrayList<>();

    SizeNodes(OnnxWriter writer) {
        this.writer = writer;
    }

    /** Remembers what sizes the axes of a value have, once it is written. */
    void know(Value v) {
        List<Size> shape = writer.sized().shape(v);
        for (int i = 0; i < shape.size(); i++) {
            if (!shape.get(i).isKnown() && axes.putIfAbsent(shape.get(i), new Axis(v, i)) == null) {
                order.add(shape.get(i));
            }
        }
    }

    /** A vector of these sizes. */
    String vector(Node at, List<Size> sizes) {
        if (Size.areKnown(sizes)) {
            return writer.out()
                    .integers(sizes.stream().map(s -> (long) s.known()).toList());
        }
        List<String> parts = sizes.stream().map(s -> one(at, s)).toList();
        return parts.size() == 1
                ? parts.get(0)
                : writer.out().node(at.scope(), "Concat", parts, Attribute.integer("axis", 0));
    }

    private String one(Node at, Size s) {
        return find(at, s, 3).orElseThrow(() -> SizedGraph.differs(at));
    }

    private Optional<String> find(Node at, Size s, int depth) {
        OnnxGraph g = writer.out();
        if (s.isKnown()) {
            return Optional.of(g.integers(List.of((long) s.known())));
        }
        Axis axis = axes.get(s);
        if (axis != null) {
            Map.Entry<String, Integer> place = writer.place(axis.of, axis.axis);
            return Optional.of(g.node(
                    Node.of(axis.of).scope(),
                    "Shape",
                    List.of(place.getKey()),
                    Attribute.integer("start", place.getValue()),
                    Attribute.integer("end", place.getValue() + 1)));
        }
        for (Size part : depth == 0 ? List.<Size>of() : order) {
            Optional<String> made = made(at, s, part, depth - 1);
            if (made.isPresent()) {
                return made;
            }
        }
        return Optional.empty();
    }

    /** A size as another one times something, or plus a number. */
    private Optional<String> made(Node at, Size s, Size part, int depth) {
        Optional<String> rest = s.dividedBy(part).flatMap(q -> find(at, q, depth));
        if (rest.isPresent()) {
            return rest.map(r -> writer.out().node(at.scope(), "Mul", List.of(one(at, part), r)));
        }
        Size more = s.minus(part);
        return more.isKnown()
                ? Optional.of(writer.out()
                        .node(
                                at.scope(),
                                "Add",
                                List.of(one(at, part), writer.out().integers(List.of((long) more.known())))))
                : Optional.empty();
    }
}
