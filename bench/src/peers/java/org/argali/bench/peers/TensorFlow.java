package org.argali.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.math.Mean;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The workloads W1, W2, W4 and W5 in TensorFlow: one graph a step, the data constants in variables. */
public final class TensorFlow {
    private static final List<Long> STRIDE = List.of(1L, 1L, 1L, 1L);

    private final Ops tf;
    private final Random random = new Random(3);
    private final List<Variable<TFloat32>> weights = new ArrayList<>();
    /** What gradients are taken of: the weight itself or, of a table, the rows that were looked up. */
    private final List<Operand<TFloat32>> sources = new ArrayList<>();

    private final List<Lookup> lookups = new ArrayList<>();
    private final List<Op> initializers = new ArrayList<>();
    private final List<NDArray> inputs;

    private record Lookup(int source, Operand<TInt32> ids, int words, int size) {}

    private TensorFlow(Ops tf, List<NDArray> inputs) {
        this.tf = tf;
        this.inputs = inputs;
    }

    /** See {@link Peer}. */
    public static void main(String[] args) throws IOException {
        Peer peer = new Peer("tensorflow", args);
        ConfigProto config = ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(peer.threads())
                .setInterOpParallelismThreads(1)
                .build();
        try (Graph graph = new Graph();
                Session session = new Session(graph, config)) {
            TensorFlow net = new TensorFlow(Ops.create(graph), peer.inputs());
            Operand<TFloat32> y = net.network(peer.workload());
            Operand<TFloat32> loss = net.loss(y, peer.targets().get(0));
            List<Op> updates = peer.trains() ? net.updates(loss) : List.of();
            for (Op o : net.initializers) {
                session.runner().addTarget(o).run().close();
            }
            peer.serve(() -> {
                Session.Runner runner = session.runner();
                updates.forEach(runner::addTarget);
                runner.fetch(peer.trains() ? loss : y).run().close();
            });
        }
    }

    // ---- parts

    private Variable<TFloat32> variable(Operand<TFloat32> initial, long... shape) {
        Variable<TFloat32> v = tf.variable(Shape.of(shape), TFloat32.class);
        initializers.add(tf.assign(v, initial));
        return v;
    }

    private Variable<TFloat32> held(NDArray a) {
        long[] shape = Arrays.stream(a.shape().toArray()).asLongStream().toArray();
        return variable(tf.constant(Shape.of(shape), DataBuffers.of(a.floats(), true, false)), shape);
    }

    private Operand<TInt32> ids(int input) {
        NDArray a = inputs.get(input);
        if (a.dtype() != DType.INT32) {
            throw new IllegalStateException("input " + input + " is not of ids");
        }
        long[] shape = Arrays.stream(a.shape().toArray()).asLongStream().toArray();
        return tf.constant(Shape.of(shape), DataBuffers.of(a.ints(), true, false));
    }

    private Variable<TFloat32> weight(double scale, long... shape) {
        int n = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        Variable<TFloat32> v =
                variable(tf.constant(Shape.of(shape), DataBuffers.of(values, true, false)), shape);
        weights.add(v);
        sources.add(v);
        return v;
    }

    private Operand<TFloat32> dense(Operand<TFloat32> x, int from, int to) {
        Operand<TFloat32> y = tf.linalg.matMul(x, weight(1 / Math.sqrt(from), from, to));
        return tf.nn.biasAdd(y, weight(0, to));
    }

    private Operand<TFloat32> embedding(int input, int words, int size) {
        Operand<TInt32> ids = ids(input);
        Operand<TFloat32> rows = tf.gather(weight(0.05, words, size), ids, tf.constant(0));
        lookups.add(new Lookup(sources.size() - 1, ids, words, size));
        sources.set(sources.size() - 1, rows);
        return rows;
    }

    private Operand<TFloat32> conv(Operand<TFloat32> x, int from, int to, int h, int w) {
        Operand<TFloat32> filter = weight(1 / Math.sqrt(h * w * from), h, w, from, to);
        return tf.nn.relu(tf.nn.biasAdd(tf.nn.conv2d(x, filter, STRIDE, "VALID"), weight(0, to)));
    }

    private Operand<TFloat32> separable(Operand<TFloat32> x, int from, int to) {
        Operand<TFloat32> filter = weight(1 / 3.0, 3, 3, from, 1);
        return conv(tf.nn.depthwiseConv2dNative(x, filter, STRIDE, "VALID"), from, to, 1, 1);
    }

    private Operand<TFloat32> pool(Operand<TFloat32> x, int h, int w) {
        Operand<TInt32> window = tf.constant(new int[] {1, h, w, 1});
        return tf.nn.maxPool(x, window, window, "VALID");
    }

    /** All steps written out, the products with the input as one: {@code [n, time, c] -> [n, units]}. */
    private Operand<TFloat32> lstm(Operand<TFloat32> x, int time, int from, int units) {
        Operand<TFloat32> flat = tf.reshape(x, tf.constant(new int[] {-1, from}));
        Operand<TFloat32> z = tf.reshape(dense(flat, from, 4 * units), tf.constant(new int[] {-1, time, 4 * units}));
        Operand<TFloat32> recurrent = weight(1 / Math.sqrt(units), units, 4 * units);
        List<Operand<TFloat32>> steps = new ArrayList<>();
        tf.unstack(z, (long) time, org.tensorflow.op.core.Unstack.axis(1L)).output().forEach(steps::add);
        Operand<TFloat32> h = null;
        Operand<TFloat32> c = null;
        for (Operand<TFloat32> step : steps) {
            Operand<TFloat32> sum = h == null ? step : tf.math.add(step, tf.linalg.matMul(h, recurrent));
            List<? extends Operand<TFloat32>> gates = tf.split(tf.constant(1), sum, 4L).output();
            Operand<TFloat32> in = tf.math.mul(tf.math.sigmoid(gates.get(0)), tf.math.tanh(gates.get(2)));
            c = c == null ? in : tf.math.add(tf.math.mul(tf.math.sigmoid(gates.get(1)), c), in);
            h = tf.math.mul(tf.math.sigmoid(gates.get(3)), tf.math.tanh(c));
        }
        return java.util.Objects.requireNonNull(h);
    }

    // ---- networks

    private Operand<TFloat32> network(String workload) {
        return switch (workload) {
            case "W1" -> dense(tf.nn.relu(dense(tf.nn.relu(dense(held(inputs.get(0)), 64, 32)), 32, 32)), 32, 10);
            case "W2" -> answers();
            case "W4" -> mail();
            case "W5" -> images();
            default -> throw new IllegalArgumentException(
                    workload + " is not written for TensorFlow; there are W1, W2, W4 and W5");
        };
    }

    private Operand<TFloat32> answers() {
        Operand<TFloat32> t = lstm(embedding(0, 10_000, 64), 100, 64, 32);
        Operand<TFloat32> q = lstm(embedding(1, 10_000, 32), 100, 32, 16);
        return dense(tf.concat(List.of(t, q), tf.constant(1)), 48, 500);
    }

    private Operand<TFloat32> mail() {
        Operand<TFloat32> x = tf.expandDims(embedding(0, 2_000, 128), tf.constant(1)); // [n, 1, 500, 128]
        x = pool(conv(x, 128, 32, 1, 7), 1, 5);
        x = conv(x, 32, 32, 1, 7);
        return dense(tf.reduceMax(x, tf.constant(new int[] {1, 2}), ReduceMax.keepDims(false)), 32, 1);
    }

    private Operand<TFloat32> images() {
        Operand<TFloat32> x = pool(separable(separable(held(inputs.get(0)), 3, 32), 32, 64), 2, 2);
        x = pool(separable(separable(x, 64, 64), 64, 128), 2, 2);
        x = separable(separable(x, 128, 64), 64, 128);
        x = tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(false));
        return dense(tf.nn.relu(dense(x, 128, 32)), 32, 10);
    }

    // ---- training

    private Operand<TFloat32> loss(Operand<TFloat32> y, NDArray target) {
        Operand<TFloat32> t = held(target);
        if (target.shape().last() > 1) {
            Operand<TFloat32> all = tf.math.mul(t, tf.nn.logSoftmax(y));
            return tf.math.neg(tf.math.mul(sum(all), tf.constant(1f / target.shape().dim(0))));
        }
        // log(1 + e^-|y|) + max(y, 0) - y t
        Operand<TFloat32> terms = tf.math.sub(tf.math.softplus(y), tf.math.mul(y, t));
        return tf.math.mul(sum(terms), tf.constant(1f / target.shape().dim(0)));
    }

    private Operand<TFloat32> sum(Operand<TFloat32> x) {
        return tf.reduceSum(x, tf.constant(new int[] {0, 1}));
    }

    private List<Op> updates(Operand<TFloat32> loss) {
        Gradients gradients = tf.gradients(loss, sources);
        List<Operand<TFloat32>> all = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            all.add(gradients.dy(i));
        }
        for (Lookup l : lookups) {
            Operand<TFloat32> rows = tf.reshape(all.get(l.source), tf.constant(new int[] {-1, l.size}));
            Operand<TInt32> flat = tf.reshape(l.ids, tf.constant(new int[] {-1}));
            all.set(l.source, tf.math.unsortedSegmentSum(rows, flat, tf.constant(l.words)));
        }
        List<Op> updates = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            Variable<TFloat32> w = weights.get(i);
            long[] shape = w.shape().asArray();
            Operand<TFloat32> zeros = tf.fill(tf.constant(shape), tf.constant(0f));
            updates.add(tf.train.applyRmsProp(
                    w,
                    variable(zeros, shape),
                    variable(zeros, shape),
                    tf.constant(1e-3f),
                    tf.constant(0.9f),
                    tf.constant(0f),
                    tf.constant(1e-7f),
                    all.get(i)));
        }
        return updates;
    }
}
