package org.argali.losses;

import org.argali.graph.Node;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.LogSoftmax;
import org.argali.op.Reduce;
import org.argali.op.ShapeException;
import org.argali.op.Softmax;
import org.argali.op.StopGradient;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.TensorType;

/** Terms that several losses share. */
final class LossMath {
    /** Keras' epsilon as float32 holds it. */
    static final double EPSILON = 1e-7f;

    /** {@code 1 - epsilon} as float32 holds it, so that all devices clip at the same number. */
    static final double ONE_MINUS_EPSILON = (float) (1 - 1e-7);

    /** Stands for the logarithm of 0 where minus infinity would make NaN of gradients. */
    static final double LOWEST = -1e30;

    private LossMath() {}

    /** {@code log(sum(e^x))} over the last axis. */
    static Value logSumExp(Emitter e, Value x) {
        Value most = e.emit(StopGradient.STOP_GRADIENT, e.reduce(Reduce.Kind.MAX, x, true, -1));
        return e.add(e.log(e.sum(e.exp(e.sub(x, most)), -1)), e.squeeze(most, -1));
    }

    /** {@code x} between the bounds; the gradient passes where {@code low <= x <= high}. */
    static Value clip(Emitter e, Value x, double low, double high) {
        Value atLeast = e.select(e.compare(Compare.LT, x, low), e.constant(low), x);
        return e.select(e.compare(Compare.GT, x, high), e.constant(high), atLeast);
    }

    /** {@code x} in {@code [epsilon, 1 - epsilon]}. */
    static Value probability(Emitter e, Value x) {
        return clip(e, x, EPSILON, ONE_MINUS_EPSILON);
    }

    /**
     * {@code x} divided by its sum over the last axis. A softmax stays as it is: its sum is 1, and what the quotient would add to
     * the gradient is the same for all classes, which a softmax takes out.
     */
    static Value normalized(Emitter e, Value x) {
        return Node.of(x).op() instanceof Softmax ? x : e.div(x, e.reduce(Reduce.Kind.SUM, x, true, -1));
    }

    /** Logarithms of class probabilities. */
    static Value logProbabilities(Emitter e, Value yPred, boolean fromLogits) {
        return fromLogits ? e.emit(new LogSoftmax(), yPred) : e.log(probability(e, normalized(e, yPred)));
    }

    /** {@code log(1 + e^x)}, finite for every x. */
    static Value softplus(Emitter e, Value x) {
        Value small = e.emit(Unary.LOG1P, e.exp(e.neg(e.abs(x))));
        return e.add(e.max(x, 0), small);
    }

    /** {@code -t log(p) - (1-t) log(1-p)} with p clipped. */
    static Value binaryCrossentropy(Emitter e, Value t, Value p) {
        Value q = probability(e, p);
        Value hit = e.mul(t, e.log(q));
        Value miss = e.mul(e.sub(1, t), e.log(e.sub(1, q)));
        return e.neg(e.add(hit, miss));
    }

    /** True where the class along the last axis of {@code classes} is the id, {@code [...] -> [..., classes]}. */
    static Value oneHot(Emitter e, Value ids, TensorType classes) {
        Value index = e.emit(new Iota(classes.withDType(DType.INT32), classes.rank() - 1));
        return e.compare(Compare.EQ, e.expandDims(ids, -1), index);
    }

    /** Ids of classes as int32, one axis less than the predictions. */
    static Value ids(Emitter e, Value yTrue, Value yPred, String loss) {
        Value t = e.cast(yTrue, DType.INT32);
        if (t.shape().rank() == yPred.shape().rank() && t.shape().last() == 1) {
            t = e.squeeze(t, -1);
        }
        if (yPred.shape().rank() < 1
                || !t.shape().equals(yPred.shape().slice(0, yPred.shape().rank() - 1))) {
            throw new ShapeException("[" + loss + "] targets are class ids, one for each row of the predictions, but "
                    + "targets are " + yTrue.type() + " and predictions " + yPred.type()
                    + "; for one-hot targets there is " + loss.replace("sparse_", ""));
        }
        return t;
    }

    /** Labels 0 and 1 as -1 and 1; labels that are others already as they are. */
    static Value signs(Emitter e, Value t) {
        Value binary = e.emit(Binary.OR, e.compare(Compare.EQ, t, 0), e.compare(Compare.EQ, t, 1));
        Value others = e.sum(e.cast(e.not(binary), DType.FLOAT32));
        return e.select(e.compare(Compare.EQ, others, 0), e.sub(e.mul(t, 2), 1), t);
    }

    /** Mean over the last axis; a vector stays as it is. */
    static Value meanOfLast(Emitter e, Value x) {
        return x.shape().rank() == 0 ? x : e.mean(x, -1);
    }
}
