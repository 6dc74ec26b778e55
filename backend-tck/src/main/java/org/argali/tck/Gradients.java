package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.autodiff.Backprop;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.graph.Node;
import org.argali.op.Value;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** The gradient of a case as a program: parameters are its inputs and the gradients of its outputs. */
final class Gradients {
    private Gradients() {}

    /** A graph and the values of its parameters. */
    record Program(Graph graph, List<NDArray> inputs) {}

    static Program of(OpCase c, long seed) {
        GraphBuilder g = new GraphBuilder();
        List<NDArray> inputs = new ArrayList<>(c.arrays(seed));
        List<Value> parameters = new ArrayList<>();
        for (TensorType t : c.inputs()) {
            parameters.add(g.parameter("x" + parameters.size(), t));
        }
        List<Value> outputs = g.add(c.op(), parameters, "case").outputs().subList(0, c.differentiable());
        List<Value> outputGrads = new ArrayList<>();
        for (Value y : outputs) {
            outputGrads.add(g.parameter("dy" + outputGrads.size(), y.type()));
            inputs.add(Values.PLAIN.generate(y.type(), Seed.random(seed, c + " dy" + outputGrads.size())));
        }
        List<Value> wrt =
                parameters.stream().filter(v -> v.type().dtype().isFloat()).toList();
        return new Program(g.build(Backprop.gradients(g, outputs, outputGrads, wrt)), inputs);
    }

    /** The program of one node alone. */
    static Graph single(Node n) {
        GraphBuilder g = new GraphBuilder();
        List<Value> parameters = new ArrayList<>();
        for (TensorType t : n.inputTypes()) {
            parameters.add(g.parameter("x" + parameters.size(), t));
        }
        return g.build(g.add(n.op(), parameters, n.scope()).outputs());
    }
}
