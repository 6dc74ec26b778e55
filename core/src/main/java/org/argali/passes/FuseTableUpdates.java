package org.argali.passes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Fused;
import org.argali.op.Gather;
import org.argali.op.TableUpdate;
import org.argali.op.Value;

/**
 * Lets the update of a table make the gradient of the rows that were looked up, where nothing else reads that, instead of
 * storing it for all rows. A small table is left alone where launches are dear: its update is one of many loops in one launch.
 *
 * <pre>
 * %3 = gather.backward{rows=9} %ids %dy
 * %4 = fused{inputs=2, ...} %table %3        to    %3 = table_update{gradient=gather.backward{rows=9}, at=1, loop=fused{...}}
 * return %4                                            %ids %dy %table
 *                                                  return %3
 * </pre>
 */
public final class FuseTableUpdates implements Pass {
    private final Predicate<Node> runs;
    private final long least;

    /**
     * @param runs whether the device runs such a node
     * @param least elements of a table for which it is worth it
     */
    public FuseTableUpdates(Predicate<Node> runs, long least) {
        this.runs = runs;
        this.least = least;
    }

    @Override
    public String name() {
        return "fuse_table_updates";
    }

    @Override
    public Graph apply(Graph graph) {
        Readers readers = new Readers(graph);
        Map<Node, Update> updates = new HashMap<>();
        for (Node n : graph.nodes()) {
            List<Node> next = n.op() instanceof Gather.Backward ? readers.of(n.output()) : List.of();
            if (next.size() == 1 && !readers.isResult(n.output())) {
                Node loop = next.get(0);
                Update u = new Update(n, loop);
                boolean free = loop.op() instanceof Fused && !updates.containsKey(loop);
                if (free && n.output().type().size() >= least && u.isWhole() && runs.test(u.written())) {
                    u.nodes().forEach(each -> updates.put(each, u));
                }
            }
        }
        return updates.isEmpty() ? graph : new GroupWriter(graph, updates).write();
    }

    /** The gradient and the loop that reads it. */
    private record Update(Node gradient, Node loop) implements GroupWriter.Group {
        @Override
        public List<Node> nodes() {
            return List.of(gradient, loop);
        }

        @Override
        public List<Value> inputs() {
            List<Value> all = new ArrayList<>(gradient.inputs());
            loop.inputs().stream().filter(v -> v != gradient.output()).forEach(all::add);
            return all;
        }

        @Override
        public List<Value> results() {
            return loop.outputs();
        }

        boolean isWhole() {
            return op().isWhole(inputs().stream().map(Value::type).toList());
        }

        /** What they become, by itself. */
        Node written() {
            return GraphBuilder.alone(op(), inputs().stream().map(Value::type).toList(), loop.scope());
        }

        @Override
        public TableUpdate op() {
            int at = loop.inputs().indexOf(gradient.output());
            return new TableUpdate((Gather.Backward) gradient.op(), at, (Fused) loop.op());
        }
    }
}
