package org.argali.bench.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Layers in TensorFlow's operations, and the weights that they made. */
final class TensorFlowLayers {
    /** A table, what was looked up in it, and where its rows are among {@link #sources}. */
    record Lookup(int source, Operand<TInt32> ids, int words, int size) {}

    final Ops tf;
    final List<Variable<TFloat32>> weights = new ArrayList<>();
    /** What gradients are taken of: the weight itself or, of a table, the rows that were looked up. */
    final List<Operand<TFloat32>> sources = new ArrayList<>();

    final List<Lookup> lookups = new ArrayList<>();
    final List<Op> initializers = new ArrayList<>();
    /** What a training step does beside the weights' updates: moving averages. */
    final List<Op> beside = new ArrayList<>();

    private final List<NDArray> inputs;
    private final boolean trains;
    private final Random random = new Random(3);

    TensorFlowLayers(Ops tf, List<NDArray> inputs, boolean trains) {
        this.tf = tf;
        this.inputs = inputs;
        this.trains = trains;
    }

    Variable<TFloat32> variable(Operand<TFloat32> initial, long... shape) {
        Variable<TFloat32> v = tf.variable(Shape.of(shape), TFloat32.class);
        initializers.add(tf.assign(v, initial));
        return v;
    }

    Variable<TFloat32> filled(float value, long... shape) {
        return variable(tf.fill(tf.constant(shape), tf.constant(value)), shape);
    }

    Variable<TFloat32> held(NDArray a) {
        long[] shape = shape(a);
        return variable(tf.constant(Shape.of(shape), DataBuffers.of(a.floats(), true, false)), shape);
    }

    private static long[] shape(NDArray a) {
        return Arrays.stream(a.shape().toArray()).asLongStream().toArray();
    }

    Operand<TFloat32> numbers(int input) {
        return held(inputs.get(input));
    }

    private Operand<TInt32> ids(int input) {
        NDArray a = inputs.get(input);
        if (a.dtype() != DType.INT32) {
            throw new IllegalStateException("input " + input + " is not of ids");
        }
        return tf.constant(Shape.of(shape(a)), DataBuffers.of(a.ints(), true, false));
    }

    private Variable<TFloat32> trained(Variable<TFloat32> v) {
        weights.add(v);
        sources.add(v);
        return v;
    }

    private Variable<TFloat32> weight(double scale, long... shape) {
        float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return trained(variable(tf.constant(Shape.of(shape), DataBuffers.of(values, true, false)), shape));
    }

    Operand<TFloat32> relu(Operand<TFloat32> x) {
        return tf.nn.relu(x);
    }

    Operand<TFloat32> dense(Operand<TFloat32> x, int from, int to) {
        Operand<TFloat32> y = tf.linalg.matMul(x, weight(1 / Math.sqrt(from), from, to));
        return tf.nn.biasAdd(y, weight(0, to));
    }

    Operand<TFloat32> embedding(int input, int words, int size) {
        Operand<TInt32> ids = ids(input);
        Operand<TFloat32> rows = tf.gather(weight(0.05, words, size), ids, tf.constant(0));
        lookups.add(new Lookup(sources.size() - 1, ids, words, size));
        sources.set(sources.size() - 1, rows);
        return rows;
    }

    /** Embedded words as an image of one row, {@code [n, 1, time, c]}. */
    Operand<TFloat32> text(int input, int words, int size) {
        return tf.expandDims(embedding(input, words, size), tf.constant(1));
    }

    private static List<Long> strides(int s) {
        return List.of(1L, (long) s, (long) s, 1L);
    }

    Operand<TFloat32> conv(Operand<TFloat32> x, int from, int to, int h, int w, int stride, String padding) {
        Operand<TFloat32> filter = weight(1 / Math.sqrt(h * w * from), h, w, from, to);
        return tf.nn.conv2d(x, filter, strides(stride), padding);
    }

    /** With bias, nothing padded. */
    Operand<TFloat32> conv(Operand<TFloat32> x, int from, int to, int h, int w) {
        return tf.nn.biasAdd(conv(x, from, to, h, w, 1, "VALID"), weight(0, to));
    }

    /** A 3x3 filter for each channel, then 1x1 for all; no bias. */
    Operand<TFloat32> separable(Operand<TFloat32> x, int from, int to, String padding) {
        Operand<TFloat32> filter = weight(1 / 3.0, 3, 3, from, 1);
        return conv(tf.nn.depthwiseConv2dNative(x, filter, strides(1), padding), from, to, 1, 1, 1, padding);
    }

    Operand<TFloat32> biased(Operand<TFloat32> x, int channels) {
        return tf.nn.biasAdd(x, weight(0, channels));
    }

    Operand<TFloat32> pool(Operand<TFloat32> x, int h, int w, int strideH, int strideW, String padding) {
        return tf.nn.maxPool(
                x,
                tf.constant(new int[] {1, h, w, 1}),
                tf.constant(new int[] {1, strideH, strideW, 1}),
                padding);
    }

    Operand<TFloat32> padded(Operand<TFloat32> x, int by) {
        return tf.pad(x, tf.constant(new int[][] {{0, 0}, {by, by}, {by, by}, {0, 0}}), tf.constant(0f));
    }

    /** Batch normalization with momentum 0.99. */
    Operand<TFloat32> normalized(Operand<TFloat32> x, int channels, float epsilon) {
        Variable<TFloat32> mean = filled(0, channels);
        Variable<TFloat32> variance = filled(1, channels);
        FusedBatchNorm<TFloat32, TFloat32> y = tf.nn.fusedBatchNorm(
                x,
                trained(filled(1, channels)),
                trained(filled(0, channels)),
                trains ? tf.constant(new float[0]) : mean,
                trains ? tf.constant(new float[0]) : variance,
                FusedBatchNorm.epsilon(epsilon),
                FusedBatchNorm.isTraining(trains));
        if (trains) {
            beside.add(towards(mean, y.batchMean()));
            beside.add(towards(variance, y.batchVariance()));
        }
        return y.y();
    }

    private Op towards(Variable<TFloat32> average, Operand<TFloat32> now) {
        return tf.assignSub(average, tf.math.mul(tf.math.sub(average, now), tf.constant(0.01f)));
    }

    Operand<TFloat32> mean(Operand<TFloat32> x) {
        return tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(false));
    }

    Operand<TFloat32> max(Operand<TFloat32> x) {
        return tf.reduceMax(x, tf.constant(new int[] {1, 2}), ReduceMax.keepDims(false));
    }

    /** All steps written out, the products with the input as one: {@code [n, time, c] -> [n, units]}. */
    Operand<TFloat32> lstm(Operand<TFloat32> x, int time, int from, int units) {
        Operand<TFloat32> flat = tf.reshape(x, tf.constant(new int[] {-1, from}));
        Operand<TFloat32> z = tf.reshape(dense(flat, from, 4 * units), tf.constant(new int[] {-1, time, 4 * units}));
        Operand<TFloat32> recurrent = weight(1 / Math.sqrt(units), units, 4 * units);
        List<Operand<TFloat32>> steps = new ArrayList<>();
        tf.unstack(z, (long) time, Unstack.axis(1L)).output().forEach(steps::add);
        Operand<TFloat32> h = null;
        Operand<TFloat32> c = null;
        for (Operand<TFloat32> step : steps) {
            Operand<TFloat32> sum = h == null ? step : tf.math.add(step, tf.linalg.matMul(h, recurrent));
            List<? extends Operand<TFloat32>> gates =
                    tf.split(tf.constant(1), sum, 4L).output();
            Operand<TFloat32> in = tf.math.mul(tf.math.sigmoid(gates.get(0)), tf.math.tanh(gates.get(2)));
            c = c == null ? in : tf.math.add(tf.math.mul(tf.math.sigmoid(gates.get(1)), c), in);
            h = tf.math.mul(tf.math.sigmoid(gates.get(3)), tf.math.tanh(c));
        }
        return Objects.requireNonNull(h);
    }
}
