package org.argali.passes.verify;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.tensor.TensorType;

/** The types of a node's outputs are those that its op gives for its inputs. */
public final class TypesMatchRules implements Checker {
    @Override
    public Optional<String> problem(Graph graph) {
        for (Node n : graph.nodes()) {
            List<TensorType> rule = n.op().infer(n.inputTypes());
            if (!rule.equals(n.outputTypes())) {
                return Optional.of(n + " should give " + rule);
            }
        }
        return Optional.empty();
    }
}
