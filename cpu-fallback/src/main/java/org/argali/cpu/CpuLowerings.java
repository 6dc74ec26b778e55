package org.argali.cpu;

import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.After;
import org.argali.op.ArgMax;
import org.argali.op.Biased;
import org.argali.op.Binary;
import org.argali.op.BroadcastTo;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Concat;
import org.argali.op.Conv;
import org.argali.op.Ctc;
import org.argali.op.CustomOp;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Gather;
import org.argali.op.Gru;
import org.argali.op.Iota;
import org.argali.op.LogSoftmax;
import org.argali.op.LookupConv;
import org.argali.op.Lstm;
import org.argali.op.MatMul;
import org.argali.op.Pad;
import org.argali.op.Pool;
import org.argali.op.Random;
import org.argali.op.Reduce;
import org.argali.op.Reshape;
import org.argali.op.Reverse;
import org.argali.op.Select;
import org.argali.op.SeparableConv;
import org.argali.op.SimpleRnn;
import org.argali.op.Slice;
import org.argali.op.Softmax;
import org.argali.op.Split;
import org.argali.op.SquaredDeviations;
import org.argali.op.StopGradient;
import org.argali.op.TableUpdate;
import org.argali.op.Transpose;
import org.argali.op.Unary;
import org.argali.op.Window;
import org.argali.spi.JavaKernel;
import org.argali.spi.Lowerings;

/** The table of contents of what the CPU computes. */
final class CpuLowerings {
    private CpuLowerings() {}

    static Lowerings table(String backend) {
        return new Lowerings(backend)
                .inHalf(HalvesOnCpu::has)
                .on(ArgMax.class, ReduceOnCpu::argMax)
                .on(Biased.class, BiasedOnCpu::prepare)
                .except(Biased.class, BiasedOnCpu::gap)
                .on(Binary.class, ElementwiseOnCpu::single)
                .on(BroadcastTo.class, ElementwiseOnCpu::broadcastTo)
                .on(Cast.class, ElementwiseOnCpu::single)
                .on(Compare.class, ElementwiseOnCpu::single)
                .on(Concat.class, MoveOnCpu::concat)
                .on(Conv.class, ConvOnOneDnn::prepare)
                .except(Conv.class, (op, node) -> upToThree(op.window()))
                .on(Conv.BackwardData.class, ConvOnOneDnn::prepare)
                .except(Conv.BackwardData.class, (op, node) -> upToThree(op.window()))
                .on(Conv.BackwardFilter.class, ConvOnOneDnn::prepare)
                .except(Conv.BackwardFilter.class, (op, node) -> upToThree(op.window()))
                .on(Ctc.class, CtcOnCpu::forward)
                .on(Ctc.Backward.class, CtcOnCpu::backward)
                .on(CustomOp.class, (CpuDevice device, CustomOp op, Node node) -> new JavaKernel(op, node))
                .except(CustomOp.class, JavaKernel::gap)
                .on(Fill.class, MoveOnCpu::fill)
                .on(Fused.class, ElementwiseOnCpu::fused)
                .on(FusedRows.class, ElementwiseOnCpu::rows)
                .except(FusedRows.class, ElementwiseOnCpu::rowsGap)
                .on(FusedSums.class, ElementwiseOnCpu::sums)
                .on(Gather.class, GatherOnCpu::forward)
                .on(Gather.Backward.class, GatherOnCpu::backward)
                .on(Gru.class, RecurrenceOnCpu::gru)
                .on(Gru.Backward.class, RecurrenceOnCpu::gruBackward)
                .on(Iota.class, MoveOnCpu::iota)
                .on(LogSoftmax.class, SoftmaxOnCpu::logSoftmax)
                .on(LookupConv.class, LookupConvOnCpu::forward)
                .on(LookupConv.Backward.class, LookupConvOnCpu::backward)
                .on(Lstm.class, RecurrenceOnCpu::lstm)
                .on(Lstm.Backward.class, RecurrenceOnCpu::lstmBackward)
                .on(MatMul.class, MatMulOnOneDnn::prepare)
                .on(Pad.class, MoveOnCpu::pad)
                .on(Pool.class, PoolOnCpu::forward)
                .except(Pool.class, (op, node) -> upToThree(op.window()))
                .on(Pool.Backward.class, PoolOnCpu::backward)
                .except(Pool.Backward.class, (op, node) -> upToThree(op.window()))
                .on(Random.class, RandomOnCpu::prepare)
                .on(Reduce.class, ReduceOnCpu::prepare)
                .on(Reshape.class, MoveOnCpu::sameOrder)
                .on(Reverse.class, MoveOnCpu::reverse)
                .on(Select.class, ElementwiseOnCpu::single)
                .on(SeparableConv.class, SeparableConvOnCpu::forward)
                .on(SeparableConv.Backward.class, SeparableConvOnCpu::backward)
                .on(SimpleRnn.class, RecurrenceOnCpu::simpleRnn)
                .on(SimpleRnn.Backward.class, RecurrenceOnCpu::simpleRnnBackward)
                .on(Slice.class, MoveOnCpu::slice)
                .on(Softmax.class, SoftmaxOnCpu::softmax)
                .on(Split.class, MoveOnCpu::split)
                .on(SquaredDeviations.class, ElementwiseOnCpu::squaredDeviations)
                .on(StopGradient.class, MoveOnCpu::sameOrder)
                .on(After.class, MoveOnCpu::sameOrder)
                .on(TableUpdate.class, TableUpdateOnCpu::prepare)
                .on(Transpose.class, MoveOnCpu::transpose)
                .on(Unary.class, ElementwiseOnCpu::single);
    }

    static Optional<String> upToThree(Window window) {
        return window.rank() <= 3
                ? Optional.empty()
                : Optional.of("windows have up to 3 spatial axes, not " + window.rank());
    }
}
