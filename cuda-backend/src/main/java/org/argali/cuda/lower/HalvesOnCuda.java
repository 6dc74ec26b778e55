package org.argali.cuda.lower;

import java.util.Set;
import org.argali.graph.Node;
import org.argali.op.After;
import org.argali.op.Attend;
import org.argali.op.BroadcastTo;
import org.argali.op.Cast;
import org.argali.op.Concat;
import org.argali.op.Conv;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Gather;
import org.argali.op.MatMul;
import org.argali.op.Op;
import org.argali.op.Pad;
import org.argali.op.Reshape;
import org.argali.op.Reverse;
import org.argali.op.Slice;
import org.argali.op.Split;
import org.argali.op.StopGradient;
import org.argali.op.Transpose;

/**
 * Which nodes a GPU runs on bfloat16 and float16 as they are: what moves elements, products and convolutions by the libraries, and
 * generated loops, which compute in float32 inside. The others become float32 between casts: pools, depthwise convolutions, sums of
 * gradients by id, recurrences.
 */
final class HalvesOnCuda {
    private static final Set<Class<? extends Op>> TYPED = Set.of(
            After.class,
            Attend.class,
            Attend.Backward.class,
            BroadcastTo.class,
            Cast.class,
            Concat.class,
            Fill.class,
            Gather.class,
            MatMul.class,
            Pad.class,
            Reshape.class,
            Reverse.class,
            Slice.class,
            Split.class,
            StopGradient.class,
            Transpose.class);

    private HalvesOnCuda() {}

    static boolean has(Node node) {
        Op op = node.op();
        if (op instanceof Fused f) {
            return f.computesInFloat(node.inputTypes());
        } else if (op instanceof Fused.Many f) {
            return f.each().computesInFloat(f.inputs(0, node.inputTypes()));
        } else if (op instanceof Fused.ManySums f) {
            return f.loops().each().computesInFloat(f.loops().inputs(0, node.inputTypes()));
        } else if (op instanceof FusedRows f) {
            return Fused.computeInFloat(f.steps(), f.valueTypes(node.inputTypes()));
        } else if (op instanceof FusedSums f) {
            return Fused.computeInFloat(f.steps(), f.valueTypes(node.inputTypes()));
        } else if (op instanceof Conv c) {
            return isTyped(ConvNode.of(c, node));
        } else if (op instanceof Conv.BackwardData c) {
            return isTyped(ConvNode.of(c, node));
        } else if (op instanceof Conv.BackwardFilter c) {
            return isTyped(ConvNode.of(c, node));
        }
        return TYPED.contains(op.getClass());
    }

    private static boolean isTyped(ConvNode c) {
        return c.isPointwise() || !DepthwiseOnNvrtc.suits(c);
    }
}
