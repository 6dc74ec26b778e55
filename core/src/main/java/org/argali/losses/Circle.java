package org.argali.losses;

import java.util.Optional;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.MatMul;
import org.argali.op.ShapeException;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Pulls embeddings of one class together and pushes those of others apart (Sun et al. 2020): {@code softplus(lse(gamma
 * max(d + m, 0) (d - m)) + lse(gamma max(1 + m - d, 0) (1 - m - d)))} with cosine distances {@code d} to the samples of the
 * batch that are of the same class, and to those that are not. Targets are class ids {@code int[n]}, predictions {@code
 * float[n, d]} of length 1. A sample without both kinds of others has value 0 and does not count.
 *
 * @param gamma scale
 * @param margin m
 * @param removeDiagonal whether a sample is not compared with itself
 */
public record Circle(double gamma, double margin, boolean removeDiagonal) implements Loss {
    public Circle gamma(double g) {
        return new Circle(g, margin, removeDiagonal);
    }

    public Circle margin(double m) {
        return new Circle(gamma, m, removeDiagonal);
    }

    public Circle removeDiagonal(boolean on) {
        return new Circle(gamma, margin, on);
    }

    @Override
    public String name() {
        return "circle";
    }

    @Override
    public boolean sparse() {
        return true;
    }

    /** Any number can be a class: there is no output unit for each. */
    @Override
    public boolean accepts(int label, int classes) {
        return true;
    }

    @Override
    public Value perSample(Emitter e, Value yTrue, Value yPred) {
        int n = yPred.shape().dim(0);
        if (yPred.shape().rank() != 2 || yTrue.shape().size() != n) {
            throw new ShapeException("[circle] takes class ids int[n] and embeddings float[n, d], but targets are "
                    + yTrue.type() + " and predictions " + yPred.type());
        }
        Value ids = e.cast(yTrue, DType.INT32);
        Value same = e.compare(Compare.EQ, e.reshape(ids, Shape.of(n, 1)), e.reshape(ids, Shape.of(1, n)));
        Value positive = removeDiagonal ? e.emit(Binary.AND, same, e.not(diagonal(e, n))) : same;
        Value negative = e.not(same);
        Value d = e.max(e.sub(1, e.emit(new MatMul(false, true), yPred, yPred)), 0);
        Value pull = e.mul(e.mul(e.max(e.add(d, margin), 0), e.sub(d, margin)), gamma);
        Value push = e.mul(e.mul(e.max(e.sub(1 + margin, d), 0), e.sub(1 - margin, d)), gamma);
        Value p = LossMath.logSumExp(e, e.select(positive, pull, LossMath.LOWEST));
        Value q = LossMath.logSumExp(e, e.select(negative, push, LossMath.LOWEST));
        return LossMath.softplus(e, e.add(p, q));
    }

    private static Value diagonal(Emitter e, int n) {
        TensorType square = TensorType.i32(n, n);
        return e.compare(Compare.EQ, e.emit(new Iota(square, 0)), e.emit(new Iota(square, 1)));
    }

    @Override
    public Optional<Value> mask(Emitter e, Value yTrue, Value yPred) {
        return Optional.of(e.compare(Compare.GT, perSample(e, yTrue, yPred), 0));
    }
}
