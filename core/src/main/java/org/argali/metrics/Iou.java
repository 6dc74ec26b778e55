package org.argali.metrics;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.argali.losses.Ranks;
import org.argali.op.Binary;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Iota;
import org.argali.op.MatMul;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * Intersection over union, {@code tp / (tp + fp + fn)}, of classes of pixels: the mean over the classes asked for that
 * occur. As in Keras, sample weights are cut to whole numbers.
 *
 * @param classes how many there are
 * @param targets the classes asked for
 * @param ignored a class whose pixels do not count, if any
 * @param idTargets whether targets are ids; one-hot otherwise
 * @param idPredictions whether predictions are ids; a score for each class otherwise
 * @param threshold from which a prediction counts as class 1, if there are two classes and one score
 */
public record Iou(
        String name,
        int classes,
        List<Integer> targets,
        OptionalInt ignored,
        boolean idTargets,
        boolean idPredictions,
        OptionalDouble threshold)
        implements Metric {
    private static final double EPSILON = 1e-7;

    public Iou {
        targets = List.copyOf(targets);
        for (int t : targets) {
            if (t < 0 || t >= classes) {
                throw new IllegalArgumentException("[" + name + "] there is no class " + t + "; there are " + classes);
            }
        }
    }

    @Override
    public Iou name(String n) {
        return new Iou(n, classes, targets, ignored, idTargets, idPredictions, threshold);
    }

    /** Leaves out pixels of this class. */
    public Iou ignoreClass(int id) {
        return new Iou(name, classes, targets, OptionalInt.of(id), idTargets, idPredictions, threshold);
    }

    /** Whether targets and predictions are ids, as they are by default. */
    public Iou ids(boolean ofTargets, boolean ofPredictions) {
        return new Iou(name, classes, targets, ignored, ofTargets, ofPredictions, threshold);
    }

    @Override
    public List<TensorType> state() {
        return List.of(TensorType.f32(classes, classes));
    }

    @Override
    public List<Value> update(Emitter e, List<Value> state, Value yTrue, Value yPred, Optional<Value> weights) {
        Value t = flat(e, idTargets ? yTrue : CategoricalAccuracy.largest(e, yTrue));
        Value p = flat(e, predicted(e, yPred));
        Value inside = e.emit(Binary.AND, inside(e, t), inside(e, p));
        if (ignored.isPresent()) {
            inside = e.emit(Binary.AND, inside, e.compare(Compare.NE, t, ignored.getAsInt()));
        }
        Value counts = e.cast(inside, DType.FLOAT32);
        if (weights.isPresent()) {
            counts = e.mul(counts, whole(e, weights.get(), yTrue.shape(), t.shape()));
        }
        Value rows = e.mul(e.cast(oneHot(e, t), DType.FLOAT32), e.expandDims(counts, -1));
        Value columns = e.cast(oneHot(e, p), DType.FLOAT32);
        return List.of(e.add(state.get(0), e.emit(new MatMul(true, false), rows, columns)));
    }

    private Value predicted(Emitter e, Value yPred) {
        if (threshold.isPresent()) {
            return e.compare(Compare.GE, yPred, (float) threshold.getAsDouble());
        }
        return idPredictions ? yPred : CategoricalAccuracy.largest(e, yPred);
    }

    private static Value flat(Emitter e, Value ids) {
        return e.reshape(e.cast(ids, DType.INT32), Shape.of((int) ids.shape().size()));
    }

    private Value inside(Emitter e, Value ids) {
        return e.emit(Binary.AND, e.compare(Compare.GE, ids, 0), e.compare(Compare.LT, ids, classes));
    }

    private Value oneHot(Emitter e, Value ids) {
        Value index = e.emit(new Iota(TensorType.i32(ids.shape().dim(0), classes), 1));
        return e.compare(Compare.EQ, e.expandDims(ids, -1), index);
    }

    private Value whole(Emitter e, Value weights, Shape given, Shape flat) {
        Shape pixels = idTargets ? given : given.without(-1);
        Value w = e.cast(e.cast(weights, DType.INT32), DType.FLOAT32);
        return e.reshape(e.broadcastTo(Ranks.leading(e, w, pixels), pixels), flat);
    }

    @Override
    public double[] result(List<NDArray> state) {
        double sum = 0;
        int valid = 0;
        for (int c : targets) {
            double union = union(state.get(0), c);
            if (union > 1e-9) {
                valid++;
                sum += state.get(0).get(c, c) / (union + EPSILON);
            }
        }
        return new double[] {sum / (valid + EPSILON)};
    }

    private double union(NDArray matrix, int c) {
        double all = -matrix.get(c, c);
        for (int i = 0; i < classes; i++) {
            all += matrix.get(c, i) + matrix.get(i, c);
        }
        return all;
    }
}
