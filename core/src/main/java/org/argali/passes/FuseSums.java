package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.SquaredDeviations;
import org.argali.op.Value;
import org.argali.tensor.DType;

/**
 * Lets a loop sum what it computes, over the first axes, instead of writing it for others to read again.
 *
 * <pre>
 * %2 = mul %0 %1                                                     %2 = fused_sums{inputs=2, steps=[{op=mul, args=[0,1]},
 * %3 = reduce{kind=sum, axes=[0], keepDims=false} %2           to        {op=reduce{kind=sum, axes=[0], keepDims=false},
 * return %3                                                              args=[2]}], results=[3]} %0 %1
 *                                                                    return %2
 * </pre>
 *
 * <p>Of a value that no loop computes, a sum and its squared deviations become one op too.
 */
public final class FuseSums implements Pass {
    private static final int MOST_SUMS = 8;

    @Override
    public String name() {
        return "fuse_sums";
    }

    @Override
    public Graph apply(Graph graph) {
        Readers readers = new Readers(graph);
        Map<Node, Summed> groups = new HashMap<>();
        for (Node n : graph.nodes()) {
            Optional<Summed> group = GroupLoops.isLoop(n)
                    ? Summed.ofLoop(n, readers)
                    : n.op() instanceof SquaredDeviations && !groups.containsKey(n)
                            ? Summed.ofValue(n.inputs().get(0), readers)
                            : Optional.empty();
            group.ifPresent(g -> g.nodes().forEach(each -> groups.put(each, g)));
        }
        return groups.isEmpty() ? graph : new GroupWriter(graph, groups).write();
    }

    /**
     * A loop and the sums of what it gives, or several sums of a value that is no loop's.
     *
     * @param nodes all of them; the sums last
     * @param computed values of the loop, of which some are summed
     * @param kept of these, those that others read too
     */
    private record Summed(
            List<Node> nodes, List<Value> inputs, Fused loop, List<Value> computed, List<Node> sums, List<Value> kept)
            implements GroupWriter.Group {
        static Optional<Summed> ofLoop(Node loop, Readers readers) {
            List<Node> sums = sums(loop.outputs(), readers);
            List<Node> nodes = new ArrayList<>(List.of(loop));
            nodes.addAll(sums);
            List<Value> kept = loop.outputs().stream()
                    .filter(v -> readers.isResult(v) || !sums.containsAll(readers.of(v)))
                    .toList();
            return sums.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Summed(nodes, loop.inputs(), GroupLoops.loop(loop), loop.outputs(), sums, kept));
        }

        static Optional<Summed> ofValue(Value v, Readers readers) {
            List<Node> sums = sums(List.of(v), readers);
            return GroupLoops.isLoop(Node.of(v)) || sums.size() < 2
                    ? Optional.empty()
                    : Optional.of(new Summed(
                            sums, List.of(v), new Fused(1, List.of(), List.of(0)), List.of(v), sums, List.of()));
        }

        private static List<Node> sums(List<Value> values, Readers readers) {
            List<Node> sums = new ArrayList<>();
            for (Value v : values) {
                for (Node reader : readers.of(v)) {
                    if (isSum(reader)
                            && sums.size() < MOST_SUMS
                            && (sums.isEmpty() || axes(reader).equals(axes(sums.get(0))))) {
                        sums.add(reader);
                    }
                }
            }
            return sums;
        }

        private static boolean isSum(Node n) {
            return FusedSums.sums(n.op()) && n.output().type().dtype() == DType.FLOAT32;
        }

        private static List<Integer> axes(Node sum) {
            return FusedSums.axes(sum.op());
        }

        @Override
        public List<Value> results() {
            List<Value> all = new ArrayList<>(kept);
            sums.forEach(s -> all.add(s.output()));
            return all;
        }

        @Override
        public Op op() {
            int inputs = loop.inputs();
            List<Fused.Step> steps = new ArrayList<>(loop.steps());
            List<Integer> results = new ArrayList<>();
            kept.forEach(v -> results.add(loop.results().get(computed.indexOf(v))));
            for (Node sum : sums) {
                int value = loop.results().get(computed.indexOf(sum.inputs().get(0)));
                results.add(inputs + steps.size());
                steps.add(new Fused.Step(sum.op(), List.of(value)));
            }
            return new FusedSums(inputs, steps, results);
        }
    }
}
