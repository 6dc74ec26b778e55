package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Reduce;
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
            if (Fused.isElementwise(n.op()) || n.op() instanceof Fused) {
                Summed group = Summed.of(n, readers);
                if (!group.sums.isEmpty()) {
                    group.nodes().forEach(each -> groups.put(each, group));
                }
            }
        }
        return groups.isEmpty() ? graph : new GroupWriter(graph, groups).write();
    }

    /**
     * A loop and the sums of what it gives.
     *
     * @param kept of its results, those that others read too
     */
    private record Summed(Node loop, List<Node> sums, List<Value> kept) implements GroupWriter.Group {
        static Summed of(Node loop, Readers readers) {
            List<Node> sums = new ArrayList<>();
            for (Value v : loop.outputs()) {
                for (Node reader : readers.of(v)) {
                    if (isSum(reader)
                            && sums.size() < MOST_SUMS
                            && (sums.isEmpty() || axes(reader).equals(axes(sums.get(0))))) {
                        sums.add(reader);
                    }
                }
            }
            List<Value> kept = loop.outputs().stream()
                    .filter(v -> readers.isResult(v) || !sums.containsAll(readers.of(v)))
                    .toList();
            return new Summed(loop, sums, kept);
        }

        private static boolean isSum(Node n) {
            return FusedSums.isSum(n.op()) && n.output().type().dtype() == DType.FLOAT32;
        }

        private static List<Integer> axes(Node sum) {
            return ((Reduce) sum.op()).axes();
        }

        @Override
        public List<Node> nodes() {
            List<Node> all = new ArrayList<>(List.of(loop));
            all.addAll(sums);
            return all;
        }

        @Override
        public List<Value> inputs() {
            return loop.inputs();
        }

        @Override
        public List<Value> results() {
            List<Value> all = new ArrayList<>(kept);
            sums.forEach(s -> all.add(s.output()));
            return all;
        }

        @Override
        public Op op() {
            int inputs = loop.inputs().size();
            Fused body = loop.op() instanceof Fused f ? f : Fused.of(loop.op(), inputs);
            List<Fused.Step> steps = new ArrayList<>(body.steps());
            List<Integer> results = new ArrayList<>();
            kept.forEach(v -> results.add(body.results().get(loop.outputs().indexOf(v))));
            for (Node sum : sums) {
                int value =
                        body.results().get(loop.outputs().indexOf(sum.inputs().get(0)));
                results.add(inputs + steps.size());
                steps.add(new Fused.Step(sum.op(), List.of(value)));
            }
            return new FusedSums(inputs, steps, results);
        }
    }
}
