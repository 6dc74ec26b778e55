package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import org.argali.graph.Graph;
import org.argali.graph.GraphText;

/** Graphs of one node that reads one value several times. */
final class SharedInputs {
    private static final List<String> NODES = List.of(
            "add %0 %0 : f32[33,33]",
            "sub %0 %0 : f32[33,33]",
            "mul %0 %0 : f32[33,33]",
            "maximum %0 %0 : f32[33,33]",
            "le %0 %0 : bool[33,33]",
            "and %1 %1 : bool[33,33]",
            "select %1 %0 %0 : f32[33,33]",
            "select %1 %1 %1 : bool[33,33]",
            "concat{axis=1} %0 %0 %0 : f32[33,99]",
            "mat_mul{transA=false, transB=false} %0 %0 : f32[33,33]",
            "mat_mul{transA=true, transB=false} %0 %0 : f32[33,33]",
            "fused{inputs=3, steps=[{op=sub, args=[0,1]},{op=mul, args=[3,2]}], results=[4]} %0 %0 %0 : f32[33,33]");

    private SharedInputs() {}

    static List<Graph> graphs() {
        List<Graph> graphs = new ArrayList<>();
        for (String node : NODES) {
            graphs.add(GraphText.parse("graph(%0:f32[33,33] x, %1:bool[33,33] on)\n%2 = " + node + "\nreturn %2"));
        }
        return graphs;
    }
}
