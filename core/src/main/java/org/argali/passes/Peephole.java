package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Value;

/** Writes a graph anew, in order, and lets rules replace each op as it is written. */
final class Peephole implements Emitter {
    private final Rewriter rewriter;
    private final List<Rule> rules;
    private boolean changed;

    private Peephole(Graph graph, List<Rule> rules) {
        this.rewriter = new Rewriter(graph);
        this.rules = rules;
    }

    /** The graph after the rules; the same object if none applied. */
    static Graph apply(Graph graph, List<Rule> rules) {
        Peephole p = new Peephole(graph, rules);
        for (Node n : graph.nodes()) {
            List<Value> in = p.rewriter.get(n.inputs());
            p.rewriter.put(n.outputs(), p.rewriter.fresh().scoped(n.scope(), () -> p.emitAll(n.op(), in)));
        }
        return p.changed ? p.rewriter.finish() : graph;
    }

    @Override
    public List<Value> emitAll(Op op, List<Value> in) {
        for (Rule rule : rules) {
            Optional<Value> replacement = rule.apply(op, in, this);
            if (replacement.isPresent()) {
                changed = true;
                return List.of(replacement.get());
            }
        }
        return rewriter.fresh().emitAll(op, in);
    }
}
