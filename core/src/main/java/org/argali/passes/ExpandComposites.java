package org.argali.passes;

import java.util.List;
import java.util.function.Predicate;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Composite;
import org.argali.op.Emitter;
import org.argali.op.Value;

/**
 * Writes attention and recurrences by single ops where the device has no kernel for the whole.
 *
 * <pre>
 *                                    %3 = mat_mul{transA=false, transB=true} %0 %1
 * %3, %4 = attend %0 %1 %2     to     %4 = softmax %3
 * return %3                           %5 = mat_mul{transA=false, transB=false} %4 %2
 *                                    return %5
 * </pre>
 */
public final class ExpandComposites implements Pass {
    private final Predicate<Node> runs;

    /** @param runs whether the device has a kernel for the node */
    public ExpandComposites(Predicate<Node> runs) {
        this.runs = runs;
    }

    @Override
    public String name() {
        return "expand_composites";
    }

    @Override
    public Graph apply(Graph graph) {
        return Rewriter.replace(graph, this::changes, ExpandComposites::asOps);
    }

    private boolean changes(Node n) {
        return n.op() instanceof Composite && !runs.test(n);
    }

    private static List<Value> asOps(Emitter e, Node n, List<Value> in) {
        return ((Composite) n.op()).asOps(e, in);
    }
}
