package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.Op;
import org.argali.op.Reshape;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * Lets a large loop compute what it reads of small ones, such as the mean of each channel from its sum, so that it need not wait for
 * a launch that does next to nothing. A small loop stays where others read it.
 *
 * <pre>
 * %2 = mul %1 %0     : f32[64]                     %2 = fused{inputs=3, steps=[{op=mul, args=[1,2]},
 * %4 = sub %3 %2     : f32[16,32,32,64]      to                {op=sub, args=[0,3]}], results=[4]} %3 %1 %0
 * return %4                                        return %2
 * </pre>
 */
public final class InlineSmallLoops implements Pass {
    /** Elements of a loop that keeps a device busy for as long as a launch takes to begin. */
    private static final int LARGE = 1 << 16;

    /** So much larger is the one loop that it does not matter what it reads of the other. */
    private static final int TIMES = 64;

    /** Steps that may be done anew for each element. */
    private static final int MOST_STEPS = 12;

    private static final Set<Op> SLOW = Set.of(
            Unary.EXP, Unary.EXPM1, Unary.LOG, Unary.LOG1P, Unary.TANH, Unary.SIGMOID, Unary.ERF, Unary.SIN, Unary.COS);

    private final int least;
    private final int times;

    public InlineSmallLoops() {
        this(LARGE, TIMES);
    }

    /**
     * @param least elements of a large loop
     * @param times so many elements it has for each of a small one
     */
    InlineSmallLoops(int least, int times) {
        this.least = least;
        this.times = times;
    }

    @Override
    public String name() {
        return "inline_small_loops";
    }

    @Override
    public Graph apply(Graph graph) {
        Map<Node, Integer> positions = new HashMap<>();
        graph.nodes().forEach(n -> positions.put(n, positions.size()));
        Rewriter rewriter = new Rewriter(graph);
        boolean changed = false;
        for (Node n : graph.nodes()) {
            Body body = new Body(n, positions, times);
            if (GroupLoops.isLoop(n) && n.output().shape().size() >= least && body.grow()) {
                changed = true;
                rewriter.put(n.outputs(), body.write(rewriter));
            } else {
                rewriter.copy(n);
            }
        }
        return changed ? rewriter.finish() : graph;
    }

    /** A large loop and the small ones that it takes in. */
    private static final class Body {
        private final Node large;
        private final Map<Node, Integer> positions;
        private final int times;
        private final TreeMap<Integer, Node> small = new TreeMap<>(); // in their order

        Body(Node large, Map<Node, Integer> positions, int times) {
            this.large = large;
            this.positions = positions;
            this.times = times;
        }

        /** Takes in as many as it may; whether there is one. */
        boolean grow() {
            List<Value> open = new ArrayList<>(large.inputs());
            for (int i = 0; i < open.size(); i++) {
                Node from = Node.of(behind(open.get(i)));
                Integer at = positions.get(from);
                if (at == null || small.containsKey(at) || !suits(from)) {
                    continue;
                }
                small.put(at, from);
                if (isSmallEnough()) {
                    open.addAll(from.inputs());
                } else {
                    small.remove(at);
                }
            }
            return !small.isEmpty();
        }

        private boolean suits(Node n) {
            return GroupLoops.isLoop(n)
                    && n.output().shape().size() * times
                            <= large.output().shape().size()
                    && GroupLoops.loop(n).steps().stream().noneMatch(s -> SLOW.contains(s.op()));
        }

        private boolean isSmallEnough() {
            int added = small.values().stream()
                    .flatMap(n -> GroupLoops.loop(n).steps().stream())
                    .mapToInt(s -> s.op() instanceof Fill ? 0 : 1)
                    .sum();
            return added <= MOST_STEPS
                    && inputs().size() + large.outputs().size() <= LoopSize.MOST_VALUES
                    && added + GroupLoops.loop(large).steps().size() <= LoopSize.MOST_STEPS;
        }

        /** Where a value comes from, ones before its axes aside: they make no difference to what it is broadcast to. */
        private static Value behind(Value v) {
            Value from = v;
            while (Node.of(from).op() instanceof Reshape
                    && axes(from.shape())
                            .equals(axes(Node.of(from).inputs().get(0).shape()))) {
                from = Node.of(from).inputs().get(0);
            }
            return from;
        }

        private static List<Integer> axes(Shape s) {
            int from = 0;
            while (from < s.rank() && s.dim(from) == 1) {
                from++;
            }
            List<Integer> axes = new ArrayList<>();
            for (int a = from; a < s.rank(); a++) {
                axes.add(s.dim(a));
            }
            return axes;
        }

        private boolean isInner(Value v) {
            return small.containsValue(Node.of(behind(v)));
        }

        /** What is read from elsewhere. */
        private Set<Value> inputs() {
            Set<Value> all = new LinkedHashSet<>();
            large.inputs().stream().filter(v -> !isInner(v)).forEach(all::add);
            small.values()
                    .forEach(n -> n.inputs().stream().filter(v -> !isInner(v)).forEach(all::add));
            return all;
        }

        List<Value> write(Rewriter rewriter) {
            Map<Value, Integer> numbers = new HashMap<>();
            List<Value> inputs = List.copyOf(inputs());
            inputs.forEach(v -> numbers.put(v, numbers.size()));
            List<Fused.Step> steps = new ArrayList<>();
            small.values().forEach(n -> append(n, steps, numbers, inputs.size()));
            append(large, steps, numbers, inputs.size());
            List<Integer> results = large.outputs().stream()
                    .map(v -> Objects.requireNonNull(numbers.get(v)))
                    .toList();
            return rewriter.fresh()
                    .add(new Fused(inputs.size(), steps, results), rewriter.get(inputs), large.scope())
                    .outputs();
        }

        private void append(Node n, List<Fused.Step> steps, Map<Value, Integer> numbers, int inputs) {
            Fused loop = GroupLoops.loop(n);
            List<Integer> own = new ArrayList<>();
            n.inputs().forEach(v -> own.add(Objects.requireNonNull(numbers.get(isInner(v) ? behind(v) : v))));
            for (Fused.Step s : loop.steps()) {
                own.add(inputs + steps.size());
                steps.add(new Fused.Step(s.op(), s.args().stream().map(own::get).toList()));
            }
            for (int r = 0; r < loop.results().size(); r++) {
                numbers.put(n.outputs().get(r), own.get(loop.results().get(r)));
            }
        }
    }
}
