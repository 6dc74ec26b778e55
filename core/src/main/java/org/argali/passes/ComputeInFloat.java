package org.argali.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.argali.graph.Graph;
import org.argali.graph.Node;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/**
 * Computes in float32 what a device does not compute in a half type: between casts, which loops take in.
 *
 * <pre>
 *                                %1 = cast{to=float32} %0
 * %1 = exp %0 : bf16[3]    to    %2 = exp %1 : f32[3]
 * return %1                      %3 = cast{to=bfloat16} %2
 *                                return %3
 * </pre>
 *
 * <p>An op that has other outputs in float32 than in half stays as it is.
 */
public final class ComputeInFloat implements Pass {
    private final Predicate<Node> runs;

    /** @param runs whether the device runs a node with values of a half type as it is */
    public ComputeInFloat(Predicate<Node> runs) {
        this.runs = runs;
    }

    @Override
    public String name() {
        return "compute_in_float";
    }

    @Override
    public Graph apply(Graph graph) {
        return Rewriter.replace(graph, this::changes, ComputeInFloat::inFloat);
    }

    private boolean changes(Node n) {
        boolean half = Stream.concat(n.inputTypes().stream(), n.outputTypes().stream())
                .anyMatch(t -> t.dtype().isHalf());
        return half && !runs.test(n) && op(n).infer(floats(n.inputTypes())).equals(floats(n.outputTypes()));
    }

    private static List<Value> inFloat(Emitter e, Node n, List<Value> in) {
        List<Value> wide =
                in.stream().map(v -> e.cast(v, inFloat(v.type()).dtype())).toList();
        List<Value> out = e.emitAll(op(n), wide);
        List<Value> back = new ArrayList<>();
        for (int i = 0; i < out.size(); i++) {
            back.add(e.cast(out.get(i), n.outputTypes().get(i).dtype()));
        }
        return back;
    }

    private static Op op(Node n) {
        return n.op() instanceof Iota i ? new Iota(inFloat(i.type()), i.axis()) : n.op();
    }

    private static List<TensorType> floats(List<TensorType> types) {
        return types.stream().map(ComputeInFloat::inFloat).toList();
    }

    private static TensorType inFloat(TensorType t) {
        return t.dtype().isHalf() ? t.withDType(DType.FLOAT32) : t;
    }
}
