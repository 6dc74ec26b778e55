package org.argali.cpu;

import java.util.Set;
import org.argali.graph.Node;
import org.argali.natives.ArgaliCpu;
import org.argali.op.After;
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
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/** Which nodes the CPU runs on bfloat16 and float16 as they are; the others become float32 between casts. */
final class HalvesOnCpu {
    private static final Set<Class<? extends Op>> MOVING = Set.of(
            After.class,
            BroadcastTo.class,
            Cast.class,
            Concat.class,
            Fill.class,
            Gather.class,
            Pad.class,
            Reshape.class,
            Reverse.class,
            Slice.class,
            Split.class,
            StopGradient.class,
            Transpose.class);

    private static final long SMALL = 128 * 128 * 128; // as in matmul.cpp

    private HalvesOnCpu() {}

    static boolean has(Node node) {
        Op op = node.op();
        if (op instanceof Fused f) {
            return f.computesInFloat(node.inputTypes());
        } else if (op instanceof FusedRows f) {
            return Fused.computeInFloat(f.steps(), f.valueTypes(node.inputTypes()));
        } else if (op instanceof FusedSums f) {
            return f.loop().computesInFloat(node.inputTypes());
        } else if (op instanceof MatMul m) {
            return multiplies(node) && isLarge(m, node);
        } else if (op instanceof Conv || op instanceof Conv.BackwardData || op instanceof Conv.BackwardFilter) {
            return multiplies(node) && ConvOnOneDnn.takesHalf(node);
        }
        return MOVING.contains(op.getClass());
    }

    /** Small products are done by an own kernel, in float32, before oneDNN has begun. */
    private static boolean isLarge(MatMul op, Node node) {
        Shape a = node.inputTypes().get(0).shape();
        Shape c = node.output().shape();
        long inner = a.dim(op.transA() ? -2 : -1);
        return c.dim(-2) * (long) c.dim(-1) * inner > SMALL;
    }

    private static boolean multiplies(Node node) {
        DType type = node.inputTypes().get(0).dtype();
        return ArgaliCpu.multipliesHalf(type.ordinal()) != 0;
    }
}
