package org.argali.losses;

import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.op.Emitter;
import org.argali.op.Value;

/** A loss whose classes lie along another axis than the last. */
record AxisLoss(Loss loss, int axis) implements Loss {
    @Override
    public String name() {
        return loss.name();
    }

    @Override
    public boolean sparse() {
        return loss.sparse();
    }

    @Override
    public Takes takes() {
        return loss.takes();
    }

    @Override
    public boolean accepts(int label, int classes) {
        return loss.accepts(label, classes);
    }

    @Override
    public int classAxis() {
        return axis;
    }

    /** The loss itself refuses what does not fit. */
    @Override
    public boolean checksTargets() {
        return true;
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        int at = yPred.shape().axis(axis);
        return loss.perSample(e, target(e, yTrue, yPred, at), last(e, yPred, at));
    }

    @Override
    public Optional<Value> mask(Emitter e, Value yTrue, Value yPred) {
        int at = yPred.shape().axis(axis);
        return loss.mask(e, target(e, yTrue, yPred, at), last(e, yPred, at));
    }

    private Value target(Emitter e, Value yTrue, Value yPred, int at) {
        if (yTrue.shape().rank() != yPred.shape().rank()) {
            return yTrue;
        }
        boolean column = loss.sparse() && yTrue.shape().dim(at) == 1;
        return column ? e.squeeze(yTrue, at) : last(e, yTrue, at);
    }

    /** With this axis moved to the end. */
    private static Value last(Emitter e, Value x, int axis) {
        int end = x.shape().rank() - 1;
        int[] order = IntStream.concat(IntStream.rangeClosed(0, end).filter(i -> i != axis), IntStream.of(axis))
                .toArray();
        return axis == end ? x : e.transpose(x, order);
    }
}
