package org.argali.passes;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.LogSoftmax;
import org.argali.op.Reduce;
import org.argali.op.Softmax;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Makes one kernel of reductions over rows, softmaxes, and the elementwise ops and loops around them: a softmax with its
 * crossentropy and the gradient of both, a layer normalization. Where columns are short, of reductions over columns too: a
 * batch normalization of small pictures. For devices where a launch and a trip to memory cost more
 * than reading a row twice.
 *
 * <pre>
 * %1 = reduce{kind=max, axes=[1], keepDims=true} %0
 * %2 = sub %0 %1                     to    %2 = fused_rows{inputs=1, steps=[{op=reduce{...}, args=[0]},
 * return %2                                    {op=sub, args=[0,1]}], results=[2]} %0
 * </pre>
 *
 * <p>A group begins with a reduction and takes in neighbours as long as no path leaves it and comes back.
 */
public final class FuseRows implements Pass {
    /** A row that one block of a GPU goes through in no time. */
    private static final long SHORT_ROW = 1024;

    /** Longer rows need to be many, to keep all of a device busy. */
    private static final long LONG_ROW = 16_384;

    private static final long MANY_ROWS = 64;

    /** A block has few columns: longer ones would keep it busy for longer than another kernel takes to begin. */
    private static final long LONG_COLUMN = 1024;

    private final Predicate<Node> runs;

    /** @param runs whether the device runs such a node */
    public FuseRows(Predicate<Node> runs) {
        this.runs = runs;
    }

    @Override
    public String name() {
        return "fuse_rows";
    }

    @Override
    public Graph apply(Graph graph) {
        Search search = new Search(graph);
        graph.nodes().forEach(n -> rows(n).filter(Rows::areLast).ifPresent(r -> search.grow(n, r)));
        graph.nodes().forEach(n -> rows(n).filter(r -> !r.areLast()).ifPresent(r -> search.grow(n, r)));
        return search.groups.isEmpty() ? graph : search.write();
    }

    private Optional<Rows> rows(Node n) {
        Optional<Rows> rows = n.op() instanceof Reduce r
                ? Rows.of(r, n.inputs().get(0).shape())
                : n.op() instanceof Softmax || n.op() instanceof LogSoftmax
                        ? Rows.ofLastAxis(n.output().shape())
                        : Optional.empty();
        return rows.filter(this::suits);
    }

    /** Whether a reduction of such a tensor is the beginning of a group. */
    boolean takes(Reduce reduction, Shape of) {
        return Rows.of(reduction, of).filter(this::suits).isPresent();
    }

    private boolean suits(Rows r) {
        return isWorthAKernel(r) && hasKernel(r);
    }

    private boolean hasKernel(Rows r) {
        FusedRows one = new FusedRows(1, List.of(new Fused.Step(r.reduction(Reduce.Kind.SUM), List.of(0))), List.of(1));
        return runs.test(GraphBuilder.alone(one, List.of(new TensorType(DType.FLOAT32, r.shape())), ""));
    }

    private static boolean isWorthAKernel(Rows r) {
        if (!r.areLast()) {
            return r.length() > 1 && r.length() <= LONG_COLUMN;
        }
        return r.length() > 1 && (r.length() <= SHORT_ROW || (r.length() <= LONG_ROW && r.count() >= MANY_ROWS));
    }

    private static final class Search {
        private final Graph graph;
        private final Readers readers;
        private final Map<Node, Integer> positions = new HashMap<>();
        private final Map<Node, RowGroup> groups = new HashMap<>();

        Search(Graph graph) {
            this.graph = graph;
            this.readers = new Readers(graph);
            graph.nodes().forEach(n -> positions.put(n, positions.size()));
        }

        /** Makes a group around a reduction that is in none. */
        void grow(Node seed, Rows rows) {
            if (groups.containsKey(seed)) {
                return;
            }
            Set<Node> members = new HashSet<>(Set.of(seed));
            Set<Node> refused = new HashSet<>();
            Deque<Node> edge = new ArrayDeque<>(List.of(seed));
            while (!edge.isEmpty()) {
                Node at = edge.poll();
                for (Node next : neighbours(at, rows)) {
                    if (!members.contains(next)
                            && !groups.containsKey(next)
                            && rows.takes(next)
                            && refused.add(next)
                            && canJoin(next, members, rows)) {
                        members.add(next);
                        refused.clear(); // what it stood in the way of may do now
                        edge.addAll(members);
                    }
                }
            }
            RowGroup group = group(members, rows);
            if (group.isWorthwhile()) {
                group.nodes().forEach(n -> groups.put(n, group));
            }
        }

        private RowGroup group(Set<Node> members, Rows rows) {
            List<Node> inOrder =
                    graph.nodes().stream().filter(members::contains).toList();
            return RowGroup.of(inOrder, rows, readers);
        }

        private List<Node> neighbours(Node n, Rows rows) {
            Stream<Node> before = n.inputs().stream()
                    .filter(v -> rows.isRowwise(v.shape()))
                    .map(Node::of)
                    .filter(positions::containsKey);
            Stream<Node> after = n.outputs().stream().flatMap(v -> readers.of(v).stream());
            return Stream.concat(before, after).distinct().toList();
        }

        private boolean canJoin(Node next, Set<Node> members, Rows rows) {
            Set<Node> all = new HashSet<>(members);
            all.add(next);
            RowGroup group = group(all, rows);
            return group.isSmallEnough() && group.broadcastsAlongRows() && !hasDetour(all);
        }

        /** Whether a path leaves these nodes and comes back; it enters a group anywhere and leaves it anywhere. */
        private boolean hasDetour(Set<Node> all) {
            Deque<Node> open = new ArrayDeque<>();
            Set<Node> met = new HashSet<>();
            for (Node n : all) {
                readers(n).filter(r -> !all.contains(r) && met.add(r)).forEach(open::add);
            }
            while (!open.isEmpty()) {
                Node n = open.poll();
                RowGroup group = groups.get(n);
                for (Node from : group == null ? List.of(n) : group.nodes()) {
                    met.add(from);
                    for (Node reader : readers(from).toList()) {
                        if (all.contains(reader)) {
                            return true;
                        }
                        if (met.add(reader)) {
                            open.add(reader);
                        }
                    }
                }
            }
            return false;
        }

        private Stream<Node> readers(Node n) {
            return n.outputs().stream().flatMap(v -> readers.of(v).stream());
        }

        /** Writes groups and other nodes in an order in which each comes after those it uses. */
        Graph write() {
            Rewriter rewriter = new Rewriter(graph);
            Map<Object, List<Value>> needs = new LinkedHashMap<>();
            for (Node n : graph.nodes()) {
                RowGroup g = groups.get(n);
                needs.putIfAbsent(g == null ? n : g, g == null ? n.inputs() : g.outside());
            }
            Set<Object> written = new HashSet<>();
            for (Object unit : needs.keySet()) {
                write(unit, needs, written, rewriter);
            }
            return rewriter.finish();
        }

        private void write(Object wanted, Map<Object, List<Value>> needs, Set<Object> written, Rewriter rewriter) {
            Deque<Object> stack = new ArrayDeque<>(List.of(wanted));
            while (!stack.isEmpty()) {
                Object unit = stack.peek();
                List<Object> missing = new ArrayList<>();
                for (Value v : needs.getOrDefault(unit, List.of())) {
                    Node from = Node.of(v);
                    Object own = groups.containsKey(from) ? groups.get(from) : from;
                    if (positions.containsKey(from) && !written.contains(own)) {
                        missing.add(own);
                    }
                }
                if (!missing.isEmpty() && !written.contains(unit)) {
                    missing.forEach(stack::push);
                    continue;
                }
                stack.pop();
                if (written.add(unit)) {
                    if (unit instanceof RowGroup g) {
                        g.write(rewriter);
                    } else {
                        rewriter.copy((Node) unit);
                    }
                }
            }
        }
    }
}
