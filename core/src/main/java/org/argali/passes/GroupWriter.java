package org.argali.passes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Op;
import org.argali.op.Value;

/** Writes one node for each group and all other nodes as they are, in an order in which each comes after those it uses. */
final class GroupWriter {
    /** Nodes that become one. No path leaves them and comes back. */
    interface Group {
        List<Node> nodes();

        List<Value> inputs();

        /** What others use. */
        List<Value> results();

        Op op();

        default String scope() {
            return Scopes.join(nodes().stream().map(Node::scope).toList());
        }

        default Node last() {
            return nodes().get(nodes().size() - 1);
        }
    }

    private final Graph graph;
    private final Map<Node, ? extends Group> groups;
    private final Rewriter rewriter;

    GroupWriter(Graph graph, Map<Node, ? extends Group> groups) {
        this.graph = graph;
        this.groups = groups;
        this.rewriter = new Rewriter(graph);
    }

    Graph write() {
        graph.nodes().forEach(this::write);
        return rewriter.finish();
    }

    /** A group is written when its last node is met, or earlier when something needs it. */
    private void write(Node wanted) {
        Group own = groups.get(wanted);
        if (own != null && own.last() != wanted) {
            return;
        }
        Deque<Node> stack = new ArrayDeque<>(List.of(wanted));
        while (!stack.isEmpty()) {
            Node n = stack.peek();
            int before = stack.size();
            if (!isWritten(n)) {
                inputs(n).stream().map(Node::of).filter(i -> !isWritten(i)).forEach(stack::push);
            }
            if (stack.size() == before) {
                emit(stack.pop());
            }
        }
    }

    private List<Value> inputs(Node n) {
        Group group = groups.get(n);
        return group == null ? n.inputs() : group.inputs();
    }

    /** Inner values of a group are never written; its results stand for them. */
    private boolean isWritten(Node n) {
        Group group = groups.get(n);
        return rewriter.has(group == null ? n.output() : group.results().get(0));
    }

    private void emit(Node n) {
        if (isWritten(n)) {
            return;
        }
        Group group = groups.get(n);
        if (group == null) {
            rewriter.copy(n);
        } else {
            Node one = rewriter.fresh().add(group.op(), rewriter.get(group.inputs()), group.scope());
            rewriter.put(group.results(), one.outputs());
        }
    }
}
