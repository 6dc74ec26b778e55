package org.argali.reference;

import java.util.List;
import java.util.Set;
import org.argali.op.After;
import org.argali.op.ArgMax;
import org.argali.op.Attend;
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
import org.argali.op.Op;
import org.argali.op.OpNames;
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
import org.argali.spi.Backend;
import org.argali.spi.Device;
import org.argali.spi.DeviceConfig;
import org.argali.spi.JavaKernel;
import org.argali.spi.Lowerings;
import org.argali.spi.Setting;

/** The reference interpreter as a backend. Always available, and never chosen unless asked for. */
public final class ReferenceBackend implements Backend {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return new Availability(true, "runs anywhere, slowly");
    }

    @Override
    public Device open(DeviceConfig config) {
        return new ReferenceDevice(this, config);
    }

    @Override
    public Set<Setting> settings() {
        return Set.of(Setting.DATA_FRACTION);
    }

    @Override
    public Lowerings lowerings() {
        return new Lowerings(name())
                .inHalf(node -> true)
                .on(ArgMax.class, loop(ReduceLoops::argMax))
                .on(Attend.class, loop(AttendLoops::forward))
                .on(Attend.Backward.class, loop(AttendLoops::backward))
                .on(Biased.class, loop(BiasedLoop::run))
                .on(Binary.class, loop(ElementwiseLoops::binary))
                .on(BroadcastTo.class, loop(MovementLoops::broadcastTo))
                .on(Cast.class, loop(ElementwiseLoops::cast))
                .on(Compare.class, loop(ElementwiseLoops::compare))
                .on(Concat.class, loop(MovementLoops::concat))
                .on(Conv.class, loop(ConvLoops::forward))
                .on(Conv.BackwardData.class, loop(ConvLoops::backwardData))
                .on(Conv.BackwardFilter.class, loop(ConvLoops::backwardFilter))
                .on(Ctc.class, loop(CtcLoops::forward))
                .on(Ctc.Backward.class, loop(CtcLoops::backward))
                .on(CustomOp.class, loop(ReferenceBackend::custom))
                .except(CustomOp.class, JavaKernel::gap)
                .on(Fill.class, loop(MovementLoops::fill))
                .on(Fused.class, loop(FusedLoop::run))
                .on(FusedRows.class, loop(FusedRowsLoop::rows))
                .on(Fused.ManySums.class, loop(ManySumsLoop::run))
                .on(FusedSums.class, loop(FusedRowsLoop::sums))
                .on(Gather.class, loop(GatherLoops::forward))
                .on(Gather.Backward.class, loop(GatherLoops::backward))
                .on(Gru.class, loop(GruLoops::forward))
                .on(Gru.Backward.class, loop(GruLoops::backward))
                .on(Iota.class, loop(MovementLoops::iota))
                .on(LogSoftmax.class, loop(SoftmaxLoops::logSoftmax))
                .on(LookupConv.class, loop(LookupConvLoop::forward))
                .on(LookupConv.Backward.class, loop(LookupConvLoop::backward))
                .on(Lstm.class, loop(LstmLoops::forward))
                .on(Lstm.Backward.class, loop(LstmLoops::backward))
                .on(MatMul.class, loop(MatMulLoop::run))
                .on(Pad.class, loop(MovementLoops::pad))
                .on(Pool.class, loop(PoolLoops::forward))
                .on(Pool.Backward.class, loop(PoolLoops::backward))
                .on(Random.class, loop(RandomLoop::run))
                .on(Reduce.class, loop(ReduceLoops::reduce))
                .on(Reshape.class, loop(MovementLoops::sameOrder))
                .on(Reverse.class, loop(MovementLoops::reverse))
                .on(Select.class, loop(ElementwiseLoops::select))
                .on(SeparableConv.class, loop(SeparableConvLoops::forward))
                .on(SeparableConv.Backward.class, loop(SeparableConvLoops::backward))
                .on(SimpleRnn.class, loop(SimpleRnnLoops::forward))
                .on(SimpleRnn.Backward.class, loop(SimpleRnnLoops::backward))
                .on(Slice.class, loop(MovementLoops::slice))
                .on(Softmax.class, loop(SoftmaxLoops::softmax))
                .on(Split.class, loop(MovementLoops::split))
                .on(SquaredDeviations.class, loop(ReduceLoops::squaredDeviations))
                .on(StopGradient.class, loop(MovementLoops::sameOrder))
                .on(After.class, loop(MovementLoops::sameOrder))
                .on(TableUpdate.class, loop(TableUpdateLoop::run))
                .on(Transpose.class, loop(MovementLoops::transpose))
                .on(Unary.class, loop(ElementwiseLoops::unary));
    }

    private static <O extends Op> Lowerings.Rule<ReferenceDevice, O> loop(Loop<? super O> loop) {
        return (device, op, node) -> new LoopKernel<>(loop, op, node);
    }

    private static void custom(CustomOp op, Loop.Call c) {
        String where = "[" + c.where() + "] " + OpNames.of(op);
        JavaKernel.compute(op, where, List.copyOf(c.inputs()), List.copyOf(c.outputs()));
    }

    @Override
    public String toString() {
        return name();
    }
}
