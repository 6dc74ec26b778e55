package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.Reduce;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * Makes one node of the sums of many tensors, each over all elements or over all that a loop computes of them: the norms of all
 * gradients, the check that they are finite, the penalties of all weights. For devices where launches cost more than small sums.
 *
 * <pre>
 * %2 = square %0                                           %2, %3, ... = fused.many_sums{loops=fused.many{each=...,
 * %3 = reduce{kind=sum, axes=[0], keepDims=false} %2    to                  loops=8}} %0 %1 ...
 * %4 = square %1
 * %5 = reduce{kind=sum, axes=[0], keepDims=false} %4
 * ...
 * </pre>
 *
 * <p>As many such sums lie before each sum of one node, on the longest path: so none of them leads to another.
 */
public final class GroupSums implements Pass {
    /** Fewer are as well taken by kernels that do what surrounds them too. */
    static final int LEAST = 8;

    private static final Fused AS_IT_IS = new Fused(1, List.of(), List.of(0));

    @Override
    public String name() {
        return "group_sums";
    }

    private record Key(Fused.Form form, int level) {}

    /**
     * A sum and the loop that is part of it.
     *
     * @param nodes the reduction, and before it the loop if nothing else reads what that computes
     */
    private record Sum(List<Node> nodes) {
        /** That of a reduction, if it is one. */
        static Optional<Sum> of(Node n, Readers readers) {
            boolean fits = n.op() instanceof Reduce r
                    && r.kind() == Reduce.Kind.SUM
                    && n.output().type().equals(TensorType.f32());
            if (!fits) {
                return Optional.empty();
            }
            Value of = n.inputs().get(0);
            Node loop = Node.of(of);
            boolean alone = GroupLoops.isLoop(loop)
                    && loop.outputs().size() == 1
                    && readers.of(of).size() == 1
                    && !readers.isResult(of)
                    && Fused.Form.of(GroupLoops.loop(loop), loop.inputTypes()).isPresent();
            return Optional.of(new Sum(alone ? List.of(loop, n) : List.of(n)));
        }

        Fused loop() {
            return nodes.size() == 1 ? AS_IT_IS : GroupLoops.loop(nodes.get(0));
        }

        List<Value> inputs() {
            return nodes.get(0).inputs();
        }

        Node reduction() {
            return nodes.get(nodes.size() - 1);
        }

        Fused.Form form() {
            return Fused.Form.of(loop(), inputs().stream().map(Value::type).toList())
                    .orElseThrow();
        }
    }

    private record Sums(List<Sum> sums) implements GroupWriter.Group {
        @Override
        public List<Node> nodes() {
            return sums.stream().flatMap(s -> s.nodes.stream()).toList();
        }

        @Override
        public List<Value> inputs() {
            return sums.stream().flatMap(s -> s.inputs().stream()).toList();
        }

        @Override
        public List<Value> results() {
            return sums.stream().map(s -> s.reduction().output()).toList();
        }

        @Override
        public Fused.ManySums op() {
            return new Fused.ManySums(new Fused.Many(sums.get(0).loop(), sums.size()));
        }
    }

    @Override
    public Graph apply(Graph graph) {
        Readers readers = new Readers(graph);
        Map<Node, Integer> levels = new HashMap<>(); // of what reads a node
        Map<Key, List<Sum>> alike = new LinkedHashMap<>();
        for (Node n : graph.nodes()) {
            int level = n.inputs().stream()
                    .mapToInt(v -> levels.getOrDefault(Node.of(v), 0))
                    .max()
                    .orElse(0);
            Optional<Sum> sum = Sum.of(n, readers);
            sum.ifPresent(s -> alike.computeIfAbsent(new Key(s.form(), level), k -> new ArrayList<>())
                    .add(s));
            levels.put(n, sum.isPresent() ? level + 1 : level);
        }
        Map<Node, Sums> groups = new HashMap<>();
        for (List<Sum> some : alike.values()) {
            if (some.size() >= LEAST) {
                Sums sums = new Sums(List.copyOf(some));
                sums.nodes().forEach(n -> groups.put(n, sums));
            }
        }
        return groups.isEmpty() ? graph : new GroupWriter(graph, groups).write();
    }
}
