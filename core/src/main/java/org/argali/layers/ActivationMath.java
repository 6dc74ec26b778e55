package org.argali.layers;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.ShapeException;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * The formulas of activations. Where a formula has branches, the one not taken is computed of 0, so that neither it nor
 * its gradient overflows.
 */
final class ActivationMath {
    private ActivationMath() {}

    static Value clip(Emitter e, Value x, double low, double high) {
        return e.min(e.max(x, low), high);
    }

    static Value relu6(Emitter e, Value x) {
        return e.min(e.relu(x), 6);
    }

    static Value leakyRelu(Emitter e, Value x, double slope) {
        return e.select(e.compare(Compare.GT, x, 0), x, e.mul(x, slope));
    }

    /** The general form of Keras: a slope below the threshold, and a largest value. */
    static Value relu(Emitter e, Value x, double slope, double maxValue, double threshold) {
        Value above = e.compare(Compare.GT, x, threshold);
        Value upper = maxValue == Double.POSITIVE_INFINITY ? x : clip(e, x, 0, maxValue);
        return e.select(above, upper, slope == 0 ? zero(e, x) : e.mul(e.sub(x, threshold), slope));
    }

    static Value elu(Emitter e, Value x, double alpha) {
        Value above = e.compare(Compare.GT, x, 0);
        Value below = e.emit(Unary.EXPM1, e.select(above, zero(e, x), x));
        return e.select(above, x, e.mul(below, alpha));
    }

    static Value celu(Emitter e, Value x, double alpha) {
        Value above = e.compare(Compare.GT, x, 0);
        Value below = e.emit(Unary.EXPM1, e.div(e.select(above, zero(e, x), x), alpha));
        return e.select(above, x, e.mul(below, alpha));
    }

    static Value gelu(Emitter e, Value x) {
        Value erf = e.emit(Unary.ERF, e.mul(x, Math.sqrt(0.5)));
        return e.mul(e.mul(x, 0.5), e.add(erf, 1));
    }

    static Value geluByTanh(Emitter e, Value x) {
        Value cubic = e.add(x, e.mul(e.mul(e.square(x), x), 0.044715));
        return e.mul(e.mul(x, 0.5), e.add(e.tanh(e.mul(cubic, Math.sqrt(2 / Math.PI))), 1));
    }

    static Value hardSigmoid(Emitter e, Value x) {
        return e.div(relu6(e, e.add(x, 3)), 6);
    }

    /** {@code log(1 + e^x)} as {@code max(x, 0) + log(1 + e^-|x|)}, in a form whose gradient at 0 is 1/2. */
    static Value softplus(Emitter e, Value x) {
        Value above = e.compare(Compare.GT, x, 0);
        Value small = e.exp(e.select(above, e.neg(x), x));
        return e.add(e.select(above, x, 0), e.emit(Unary.LOG1P, small));
    }

    static Value logSigmoid(Emitter e, Value x) {
        return e.neg(softplus(e, e.neg(x)));
    }

    static Value squareplus(Emitter e, Value x, double b) {
        return e.mul(e.add(x, e.sqrt(e.add(e.square(x), b))), 0.5);
    }

    static Value sparsePlus(Emitter e, Value x) {
        Value middle = e.mul(e.square(e.add(x, 1)), 0.25);
        Value left = e.select(e.compare(Compare.LE, x, -1), zero(e, x), middle);
        return e.select(e.compare(Compare.LT, x, 1), left, x);
    }

    static Value softShrink(Emitter e, Value x, double threshold) {
        Value below = e.select(e.compare(Compare.LT, x, -threshold), e.add(x, threshold), 0);
        return e.select(e.compare(Compare.GT, x, threshold), e.sub(x, threshold), below);
    }

    static Value hardShrink(Emitter e, Value x, double threshold) {
        return e.select(e.compare(Compare.GT, e.abs(x), threshold), x, 0);
    }

    static Value glu(Emitter e, Value x, int axis) {
        int a = axis(x, axis);
        int n = x.shape().dim(a);
        if (n % 2 != 0) {
            throw new ShapeException("glu halves axis " + a + ", but its size " + n + " is odd");
        }
        return e.mul(e.slice(x, a, 0, n / 2), e.sigmoid(e.slice(x, a, n / 2, n)));
    }

    /**
     * {@code max(x - t, 0)} along the last axis. For the k largest elements, as many as have {@code 1 + k x_k > s_k = x_1
     * + ... + x_k}, the paper has {@code t = (s_k - 1) / k}; Keras 3 has {@code (s_1 + ... + s_k - 1) / k}, and so has
     * this. All pairs are compared, so that no sorting is needed; meant for hundreds of classes, not for thousands.
     */
    static Value sparsemax(Emitter e, Value x) {
        int last = x.shape().rank() - 1;
        Value other = e.expandDims(x, last); // [..., 1, n]
        Value own = e.expandDims(x, last + 1); // [..., n, 1]
        Shape pairs = x.shape().append(x.shape().last());
        Value above = e.compare(Compare.GE, e.broadcastTo(other, pairs), e.broadcastTo(own, pairs));
        Value count = e.sum(e.cast(above, x.type().dtype()), -1);
        Value sum = e.sum(e.select(above, e.broadcastTo(other, pairs), 0), -1);
        Value in = e.compare(Compare.GT, e.add(e.mul(count, x), 1), sum);
        Value k = e.reduce(Reduce.Kind.SUM, e.cast(in, x.type().dtype()), true, last);
        Value total = e.reduce(Reduce.Kind.SUM, e.select(in, sum, 0), true, last);
        return e.relu(e.sub(x, e.div(e.sub(total, 1), k)));
    }

    /** Applies an op of the last axis to another one. */
    static Value along(Emitter e, Op op, Value x, int axis) {
        return along(e, x, axis, v -> e.emit(op, v));
    }

    /** Applies a function of the last axis to another one. */
    static Value along(Emitter e, Value x, int axis, UnaryOperator<Value> f) {
        int last = x.shape().rank() - 1;
        int a = axis(x, axis);
        if (a == last) {
            return f.apply(x);
        }
        int[] swap = IntStream.rangeClosed(0, last)
                .map(i -> i == a ? last : i == last ? a : i)
                .toArray();
        return e.transpose(f.apply(e.transpose(x, swap)), swap);
    }

    private static int axis(Value x, int axis) {
        int r = x.shape().rank();
        if (axis < -r || axis >= r) {
            throw new ShapeException("there is no axis " + axis + " in rank " + r);
        }
        return x.shape().axis(axis);
    }

    private static Value zero(Emitter e, Value x) {
        return e.constant(x.type().dtype(), 0);
    }
}
