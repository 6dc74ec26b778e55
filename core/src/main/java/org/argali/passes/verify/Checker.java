package org.argali.passes.verify;

import java.util.Optional;
import org.argali.graph.Graph;

/** Something that must hold of every graph. */
public interface Checker {
    /** What is wrong, naming the node; empty if all is well. */
    Optional<String> problem(Graph graph);
}
