package org.argali.cuda.lower;

import org.argali.op.After;
import org.argali.op.ArgMax;
import org.argali.op.Binary;
import org.argali.op.BroadcastTo;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Concat;
import org.argali.op.Ctc;
import org.argali.op.CustomOp;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Gather;
import org.argali.op.Iota;
import org.argali.op.LogSoftmax;
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
import org.argali.op.SquaredDeviations;
import org.argali.op.StopGradient;
import org.argali.op.TableUpdate;
import org.argali.op.Transpose;
import org.argali.op.Unary;
import org.argali.spi.Lowerings;

/** What our own kernels do, on any {@link org.argali.cuda.kernel.KernelDevice}. */
public final class OwnKernels {
    private OwnKernels() {}

    /** Adds a line for each op. */
    public static Lowerings addTo(Lowerings table) {
        return table.inHalf(HalvesOnCuda::has)
                .on(ArgMax.class, ArgMaxOnNvrtc::prepare)
                .on(Binary.class, ElementwiseOnNvrtc::op)
                .on(BroadcastTo.class, StridedCopyOnNvrtc::broadcastTo)
                .on(Cast.class, ElementwiseOnNvrtc::op)
                .on(Compare.class, ElementwiseOnNvrtc::op)
                .on(Concat.class, StridedCopyOnNvrtc::concat)
                .on(Ctc.class, CtcOnNvrtc::forward)
                .on(Ctc.Backward.class, CtcOnNvrtc::backward)
                .on(CustomOp.class, CustomOnNvrtc::prepare)
                .except(CustomOp.class, CustomOnNvrtc::gap)
                .on(Fill.class, FillOnNvrtc::fill)
                .on(Fused.class, ElementwiseOnNvrtc::fused)
                .on(Fused.Many.class, ManyLoopsOnNvrtc::prepare)
                .on(Fused.ManySums.class, ManySumsOnNvrtc::prepare)
                .on(FusedRows.class, RowsOnNvrtc::prepare)
                .on(FusedSums.class, SumsOnNvrtc::prepare)
                .on(Gather.class, GatherOnNvrtc::prepare)
                .on(Gather.Backward.class, GatherBackwardOnNvrtc::prepare)
                .except(Gather.Backward.class, GatherBackwardOnNvrtc::gap)
                .on(Iota.class, IotaOnNvrtc::prepare)
                .on(LogSoftmax.class, RowsOnNvrtc::logSoftmax)
                .on(Pad.class, StridedCopyOnNvrtc::pad)
                .on(Pool.class, PoolOnNvrtc::forward)
                .except(Pool.class, PoolOnNvrtc::gap)
                .on(Pool.Backward.class, PoolOnNvrtc::backward)
                .except(Pool.Backward.class, PoolOnNvrtc::gap)
                .on(Random.class, RandomOnNvrtc::prepare)
                .on(Reduce.class, ReduceOnNvrtc::prepare)
                .on(Reshape.class, StridedCopyOnNvrtc::same)
                .on(Reverse.class, StridedCopyOnNvrtc::reverse)
                .on(Select.class, ElementwiseOnNvrtc::op)
                .on(Slice.class, StridedCopyOnNvrtc::slice)
                .on(Softmax.class, RowsOnNvrtc::softmax)
                .on(Split.class, StridedCopyOnNvrtc::split)
                .on(SquaredDeviations.class, SumsOnNvrtc::squaredDeviations)
                .on(StopGradient.class, StridedCopyOnNvrtc::same)
                .on(After.class, StridedCopyOnNvrtc::same)
                .on(TableUpdate.class, TableUpdateOnNvrtc::prepare)
                .except(TableUpdate.class, TableUpdateOnNvrtc::gap)
                .on(Transpose.class, StridedCopyOnNvrtc::transpose)
                .on(Unary.class, ElementwiseOnNvrtc::op);
    }
}
