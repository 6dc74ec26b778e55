package org.argali.losses;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.LogSoftmax;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Connectionist temporal classification (Graves et al. 2006): minus the logarithm of the probability that the steps spell the
 * label, with repeats and blanks between. Targets {@code int[n, length]}, where 0 is padding; predictions are logits {@code
 * float[n, steps, classes]}, where class 0 is the blank. A label that needs more steps than there are has value infinity.
 *
 * <p>The forward recursion is written out step by step, so a long sequence makes a large program; its gradient is that of its
 * ops.
 */
public record Ctc() implements Loss {
    private static final double IMPOSSIBLE = 1e29;

    @Override
    public String name() {
        return "ctc";
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public boolean checksTargets() {
        return true;
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        if (yTrue.shape().rank() != 2
                || yPred.shape().rank() != 3
                || yTrue.shape().dim(0) != yPred.shape().dim(0)) {
            throw new ShapeException(
                    "[ctc] takes targets int[n, length] and logits float[n, steps, classes], but targets are "
                            + yTrue.type() + " and predictions " + yPred.type());
        }
        Value labels = e.cast(yTrue, DType.INT32);
        Value states = states(e, labels); // i32[n, s]
        int n = states.shape().dim(0);
        int s = states.shape().dim(1);
        Value scores = scores(e, states, e.emit(new LogSoftmax(), yPred)); // f32[n, steps, s]
        Value index = e.emit(new Iota(TensorType.i32(n, s), 1));
        Value paths = e.select(e.compare(Compare.LE, index, 1), step(e, scores, 0), LossMath.LOWEST);
        Value skips = skips(e, states, index);
        for (int t = 1; t < yPred.shape().dim(1); t++) {
            paths = e.add(reached(e, paths, skips), step(e, scores, t));
        }
        Value value = e.neg(LossMath.logSumExp(e, e.select(ends(e, labels, index), paths, LossMath.LOWEST)));
        Value impossible = e.compare(Compare.GT, value, IMPOSSIBLE);
        return e.select(impossible, e.constant(Double.POSITIVE_INFINITY), value);
    }

    /** The label with a blank before, between and after its letters. */
    private static Value states(Emitter e, Value labels) {
        int n = labels.shape().dim(0);
        int length = labels.shape().dim(1);
        Value blanks = e.fill(TensorType.i32(n, length, 1), 0);
        Value pairs = e.concat(2, List.of(blanks, e.expandDims(labels, -1)));
        return e.concat(1, List.of(e.reshape(pairs, Shape.of(n, 2 * length)), e.fill(TensorType.i32(n, 1), 0)));
    }

    /** The logarithms of the probabilities of each state in each step. */
    private static Value scores(Emitter e, Value states, Value logs) {
        int n = states.shape().dim(0);
        int s = states.shape().dim(1);
        int classes = logs.shape().dim(2);
        Value ids = e.emit(new Iota(TensorType.i32(n, classes, s), 1));
        Value chosen = e.compare(Compare.EQ, ids, e.reshape(states, Shape.of(n, 1, s)));
        return e.matmul(logs, e.cast(chosen, DType.FLOAT32));
    }

    private static Value step(Emitter e, Value scores, int t) {
        return e.squeeze(e.slice(scores, 1, t, t + 1), 1);
    }

    /** True for letters that differ from the letter before them: the blank between may be left out. */
    private static Value skips(Emitter e, Value states, Value index) {
        int n = states.shape().dim(0);
        int s = states.shape().dim(1);
        if (s < 3) {
            return e.compare(Compare.LT, index, 0);
        }
        Value before = e.concat(1, List.of(e.fill(TensorType.i32(n, 2), 0), e.slice(states, 1, 0, s - 2)));
        Value letter = e.compare(Compare.NE, states, 0);
        return e.emit(Binary.AND, letter, e.compare(Compare.NE, states, before));
    }

    /** Sums of the paths to each state from itself, the state before, and the letter before. */
    private static Value reached(Emitter e, Value paths, Value skips) {
        Value one = shifted(e, paths, 1);
        Value two = e.select(skips, shifted(e, paths, 2), LossMath.LOWEST);
        Value most = e.max(paths, e.max(one, two));
        List<Value> terms = new ArrayList<>();
        for (Value from : List.of(paths, one, two)) {
            terms.add(e.exp(e.sub(from, most)));
        }
        return e.add(most, e.log(e.add(e.add(terms.get(0), terms.get(1)), terms.get(2))));
    }

    private static Value shifted(Emitter e, Value paths, int by) {
        int n = paths.shape().dim(0);
        int s = paths.shape().dim(1);
        int kept = Math.max(0, s - by);
        Value none = e.fill(TensorType.f32(n, s - kept), LossMath.LOWEST);
        return kept == 0 ? none : e.concat(1, List.of(none, e.slice(paths, 1, 0, kept)));
    }

    /** True for the last letter of the label and the blank after it. */
    private static Value ends(Emitter e, Value labels, Value index) {
        Value letters = e.cast(e.compare(Compare.NE, labels, 0), DType.FLOAT32);
        Value last = e.expandDims(e.cast(e.mul(e.sum(letters, 1), 2), DType.INT32), -1); // [n, 1]
        Value blank = e.compare(Compare.EQ, index, last);
        return e.emit(Binary.OR, blank, e.compare(Compare.EQ, e.add(index, 1), last));
    }
}
