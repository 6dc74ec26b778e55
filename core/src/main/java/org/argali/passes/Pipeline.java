package org.argali.passes;

import java.util.List;
import org.argali.debug.Debug;
import org.argali.debug.Debug.Topic;
import org.argali.graph.Graph;

/**
 * Passes in order.
 *
 * <pre>{@code
 * Graph better = Pipeline.standard().apply(graph);
 * }</pre>
 */
public record Pipeline(List<Pass> passes) implements Pass {
    public Pipeline {
        passes = List.copyOf(passes);
    }

    /** What every program goes through. */
    public static Pipeline standard() {
        return new Pipeline(List.of(new RemoveUnused()));
    }

    /** Changes nothing. */
    public static Pipeline none() {
        return new Pipeline(List.of());
    }

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public Graph apply(Graph graph) {
        return apply(graph, Debug.current());
    }

    Graph apply(Graph graph, Debug debug) {
        debug.dump(Topic.GRAPH, "graph", graph::toString);
        Graph g = graph;
        for (Pass pass : passes) {
            Graph after = pass.apply(g);
            if (after != g) {
                debug.dump(Topic.PASSES, pass.name(), after::toString);
            }
            g = after;
        }
        return g;
    }
}
