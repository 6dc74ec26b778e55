package org.argali.passes;

import org.argali.graph.Graph;

/** A rewrite. Keeps all parameters and all results, in order, and what they are. */
public interface Pass {
    Graph apply(Graph graph);

    /** As dumps are named: {@code fuse_elementwise}. */
    String name();
}
