package org.argali.reference;

import java.util.List;
import org.argali.op.Conv;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.SeparableConv;
import org.argali.op.SeparableConv.InputGradient;
import org.argali.op.Window;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** One convolution, then the other; their gradients one by one. */
final class SeparableConvLoops {
    private static final Conv POINTWISE = new Conv(Window.of(1, 1), 1);

    private SeparableConvLoops() {}

    static void forward(SeparableConv op, Loop.Call c) {
        Cells y = run(POINTWISE, c, between(op.window(), c), c.in(2));
        for (int i = 0; i < y.size(); i++) {
            double sum =
                    y.get(i) + (c.inputs().size() == 4 ? c.in(3).get(i % c.in(3).size()) : 0);
            y.set(i, op.relu() ? Math.max(sum, 0) : sum);
            if (op.whole()) {
                c.out().set(i, y.get(i));
            }
        }
        if (!op.pool().equals(SeparableConv.NO_POOL)) {
            Cells maximum = c.outputs().get(c.outputs().size() - 1);
            Pool pool = new Pool(Pool.Kind.MAX, op.pool());
            PoolLoops.forward(pool, new Loop.Call(c.where(), List.of(y), List.of(maximum)));
        }
    }

    static void backward(SeparableConv.Backward op, Loop.Call c) {
        Cells x = c.in(0);
        Shape seen = x.shape();
        Cells dy = c.in(3);
        if (!op.pool().equals(SeparableConv.NO_POOL)) {
            dy = run(new Pool.Backward(Pool.Kind.MAX, op.pool()), c, c.in(3), c.in(4), c.in(5));
        }
        Cells z = between(op.window(), c);
        Cells dz = run(new Conv.BackwardData(Window.of(1, 1), 1, z.shape()), c, c.in(2), dy);
        Conv.BackwardFilter depthwise = new Conv.BackwardFilter(op.window(), seen.last());
        ConvLoops.backwardFilter(depthwise, new Loop.Call(c.where(), List.of(x, dz), List.of(c.out(0))));
        Conv.BackwardFilter pointwise = new Conv.BackwardFilter(Window.of(1, 1), 1);
        ConvLoops.backwardFilter(pointwise, new Loop.Call(c.where(), List.of(z, dy), List.of(c.out(1))));
        if (op.input() == InputGradient.NONE) {
            return;
        }
        Conv.BackwardData data = new Conv.BackwardData(op.window(), seen.last(), seen);
        ConvLoops.backwardData(data, new Loop.Call(c.where(), List.of(c.in(1), dz), List.of(c.out(2))));
        if (op.input() == InputGradient.WHERE_POSITIVE) {
            c.out(3).fill(0);
            for (int i = 0; i < x.size(); i++) {
                double dx = x.get(i) > 0 ? c.out(2).get(i) : 0;
                c.out(2).set(i, dx);
                int channel = i % seen.last();
                c.out(3).set(channel, c.out(3).get(channel) + dx);
            }
        }
    }

    /** The depthwise convolution. */
    private static Cells between(Window window, Loop.Call c) {
        return run(new Conv(window, c.in(0).shape().last()), c, c.in(0), c.in(1));
    }

    private static Cells run(Op op, Loop.Call c, Cells... in) {
        List<Cells> inputs = List.of(in);
        TensorType type = op.infer(inputs.stream().map(Cells::type).toList()).get(0);
        Cells out = new Cells(type, new ReferenceBuffer(type.size() * ReferenceBuffer.CELL, 0, () -> {}), 0);
        Loop.Call call = new Loop.Call(c.where(), inputs, List.of(out));
        if (op instanceof Conv conv) {
            ConvLoops.forward(conv, call);
        } else if (op instanceof Conv.BackwardData data) {
            ConvLoops.backwardData(data, call);
        } else {
            PoolLoops.backward((Pool.Backward) op, call);
        }
        return out;
    }
}
