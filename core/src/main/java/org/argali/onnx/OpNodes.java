package org.argali.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.argali.graph.Node;
import org.argali.layers.StepLoop;
import org.argali.op.ArgMax;
import org.argali.op.Binary;
import org.argali.op.BroadcastTo;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Concat;
import org.argali.op.Conv;
import org.argali.op.Fill;
import org.argali.op.Gather;
import org.argali.op.Iota;
import org.argali.op.LogSoftmax;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.OpNames;
import org.argali.op.Pad;
import org.argali.op.Pool;
import org.argali.op.Random;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Reverse;
import org.argali.op.Select;
import org.argali.op.Slice;
import org.argali.op.Softmax;
import org.argali.op.Split;
import org.argali.op.Transpose;
import org.argali.op.Unary;

/** The table of ops and what they are in ONNX. An op that is not in it has no place in an inference graph, or no equivalent. */
final class OpNodes {
    /** Of ops that are the same whatever the sizes. */
    @FunctionalInterface
    interface Rule<O extends Op> {
        void write(O op, Site site);
    }

    /** Of ops whose attributes may depend on the sizes: as they were in each of the graphs. */
    @FunctionalInterface
    interface SizedRule<O extends Op> {
        void write(List<O> ops, Site site);
    }

    static final OpNodes TABLE = new OpNodes()
            .on(ArgMax.class, ElementNodes::argMax)
            .on(Binary.class, ElementNodes::binary)
            .sized(BroadcastTo.class, ShapeNodes::broadcastTo)
            .on(Cast.class, ElementNodes::cast)
            .on(Compare.class, ElementNodes::compare)
            .on(Concat.class, ShapeNodes::concat)
            .sized(Conv.class, WindowNodes::conv)
            .sized(Conv.BackwardData.class, WindowNodes::convTranspose)
            .sized(Fill.class, ShapeNodes::fill)
            .on(Gather.class, (op, s) -> s.out(s.node("Gather", s.in(), Attribute.integer("axis", 0))))
            .sized(Iota.class, ShapeNodes::iota)
            .on(LogSoftmax.class, (op, s) -> s.out(s.node("LogSoftmax", s.in(), Attribute.integer("axis", -1))))
            .on(Lstm.class, LstmNodes::write)
            .on(MatMul.class, ElementNodes::matMul)
            .on(Pad.class, ShapeNodes::pad)
            .sized(Pool.class, WindowNodes::pool)
            .on(Reduce.class, ElementNodes::reduce)
            .sized(Reshape.class, (op, s) -> ShapeNodes.reshape(s))
            .on(Reverse.class, ShapeNodes::reverse)
            .on(Select.class, ElementNodes::select)
            .sized(Slice.class, ShapeNodes::slice)
            .on(Softmax.class, (op, s) -> s.out(s.node("Softmax", s.in(), Attribute.integer("axis", -1))))
            .sized(Split.class, ShapeNodes::split)
            .on(StepLoop.class, (op, s) -> s.writer().loops().close(op, s))
            .on(Transpose.class, ShapeNodes::transpose)
            .on(Unary.class, ElementNodes::unary);

    private final Map<Class<?>, SizedRule<Op>> rules = new HashMap<>();

    private OpNodes() {}

    private <O extends Op> OpNodes on(Class<O> type, Rule<O> rule) {
        return sized(type, (ops, s) -> {
            if (ops.stream().distinct().count() > 1) {
                throw SizedGraph.differs(s.node());
            }
            rule.write(ops.get(0), s);
        });
    }

    private <O extends Op> OpNodes sized(Class<O> type, SizedRule<O> rule) {
        rules.put(type, (ops, s) -> rule.write(ops.stream().map(type::cast).toList(), s));
        return this;
    }

    /**
     * Writes a node.
     *
     * @throws IllegalArgumentException if ONNX has nothing for its op
     */
    void write(Site s) {
        Op op = s.node().op();
        SizedRule<Op> rule = rules.get(op instanceof Enum<?> e ? e.getDeclaringClass() : op.getClass());
        if (rule == null) {
            throw new IllegalArgumentException(noEquivalent(s.node()));
        }
        rule.write(s.writer().sized().each(s.node(), Node::op), s);
    }

    private static String noEquivalent(Node n) {
        String what = n.op() instanceof Random
                ? "draws random numbers in inference too; ONNX has no such numbers as Argali's, leave the layer out of"
                        + " the model that is exported"
                : "has the op " + OpNames.of(n.op()) + ", for which ONNX has no equivalent; write the layer with other "
                        + "ops, or export the parts of the model before and after it";
        return "[export] " + SizedGraph.scope(n) + " " + what;
    }
}
