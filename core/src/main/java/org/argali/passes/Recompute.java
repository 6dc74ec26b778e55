package org.argali.passes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Fused;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.op.Value;

/**
 * Computes cheap values where they are read, in each loop anew, instead of keeping them in memory: those made of one tensor
 * of their size and of smaller ones, if none but loops read them. So what batch normalization and its gradient need of
 * their input is the input alone.
 *
 * <pre>
 * %1 = reduce{kind=sum, axes=[0], keepDims=true} %0         %1 = reduce{kind=sum, axes=[0], keepDims=true} %0
 * %2 = sub %0 %1                                            %2 = sub %0 %1
 * %3 = square %2                                      to    %3 = square %2
 * %4 = reduce{kind=sum, axes=[0], keepDims=true} %3         %4 = reduce{kind=sum, axes=[0], keepDims=true} %3
 * %5 = mul %2 %4                                            %5 = sub %0 %1
 * return %5                                                 %6 = mul %5 %4
 *                                                           return %6
 * </pre>
 *
 * <p>Loops are told apart by {@link Levels}.
 */
public final class Recompute implements Pass {
    private static final int MOST_COPIES = 6;
    private static final int SMALLEST = 1024;

    private final int smallest;
    private final Predicate<Node> what;

    public Recompute() {
        this(SMALLEST);
    }

    /** @param smallest tensors of fewer elements are kept */
    Recompute(int smallest) {
        this(smallest, Recompute::isQuick);
    }

    private Recompute(int smallest, Predicate<Node> what) {
        this.smallest = smallest;
        this.what = what;
    }

    /** Of halves, which loops then read as they are. */
    static Recompute ofWideningCasts() {
        return new Recompute(0, CastRules::widens);
    }

    @Override
    public String name() {
        return "recompute";
    }

    @Override
    public Graph apply(Graph graph) {
        Levels levels = new Levels(graph);
        Map<Node, Set<Integer>> wanted = wanted(graph, levels);
        if (wanted.values().stream().allMatch(at -> at.size() < 2)) {
            return graph;
        }
        Rewriter rewriter = new Rewriter(graph);
        Map<Node, Map<Integer, Value>> copies = new HashMap<>();
        for (Node n : graph.nodes()) {
            Set<Integer> at = wanted.get(n);
            if (at == null) {
                rewriter.put(n.outputs(), write(n, levels.of(n), copies, rewriter));
            } else {
                Map<Integer, Value> own = new HashMap<>();
                at.forEach(level ->
                        own.put(level, write(n, level, copies, rewriter).get(0)));
                copies.put(n, own);
            }
        }
        return rewriter.finish();
    }

    private static List<Value> write(Node n, int level, Map<Node, Map<Integer, Value>> copies, Rewriter rewriter) {
        List<Value> in = n.inputs().stream()
                .map(v -> {
                    Map<Integer, Value> own = copies.get(Node.of(v));
                    return own == null ? rewriter.get(v) : Objects.requireNonNull(own.get(level));
                })
                .toList();
        return rewriter.fresh().add(n.op(), in, n.scope()).outputs();
    }

    /** The levels at which each node that may be computed several times is read. */
    private Map<Node, Set<Integer>> wanted(Graph graph, Levels levels) {
        Readers readers = new Readers(graph);
        Map<Node, Set<Integer>> wanted = new HashMap<>();
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node n = nodes.get(i);
            if (!isCheap(n) || readers.isResult(n.output())) {
                continue;
            }
            Set<Integer> at = new TreeSet<>();
            boolean loopsOnly = true;
            for (Node reader : readers.of(n.output())) {
                if (wanted.containsKey(reader) && joins(n, reader)) {
                    at.addAll(wanted.get(reader));
                } else {
                    at.add(levels.of(reader));
                    loopsOnly &= joins(n, reader) || FusedSums.sums(reader.op());
                }
            }
            if (loopsOnly && !at.isEmpty() && at.size() <= MOST_COPIES) {
                wanted.put(n, at);
            }
        }
        return wanted;
    }

    private static boolean joins(Node n, Node reader) {
        return Fused.isElementwise(reader.op())
                && reader.output().shape().equals(n.output().shape());
    }

    /** Whether a node reads one tensor of its own size and takes a cycle or two for an element. */
    private boolean isCheap(Node n) {
        if (!what.test(n) || n.output().shape().size() < smallest) {
            return false;
        }
        long full = n.inputs().stream()
                .distinct()
                .filter(v -> v.shape().equals(n.output().shape()))
                .count();
        long size = n.output().shape().size();
        boolean small = n.inputs().stream()
                .allMatch(v -> v.shape().equals(n.output().shape()) || v.shape().size() <= size / 8);
        return full == 1 && small;
    }

    private static boolean isQuick(Node n) {
        Op op = n.op();
        return op == Binary.ADD
                || op == Binary.SUB
                || op == Binary.MUL
                || op == Binary.MAXIMUM
                || op == Binary.MINIMUM
                || op == Unary.NEG
                || op == Unary.ABS
                || op == Unary.SQUARE
                || op == Unary.RELU
                || op instanceof Compare
                || op instanceof Cast
                || op instanceof Select;
    }
}
