package org.argali.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.argali.bench.peers.TensorFlowLayers.Lookup;
import org.argali.tensor.NDArray;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The workloads in TensorFlow: one graph a step, the data constants in variables. */
public final class TensorFlow {
    private final TensorFlowLayers layers;
    private final Ops tf;

    private TensorFlow(TensorFlowLayers layers) {
        this.layers = layers;
        this.tf = layers.tf;
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
            TensorFlowLayers layers = new TensorFlowLayers(Ops.create(graph), peer.inputs(), peer.trains());
            TensorFlow net = new TensorFlow(layers);
            List<Operand<TFloat32>> y = new TensorFlowNetworks(layers).of(peer.workload());
            List<Operand<TFloat32>> fetched = peer.trains() ? List.of(net.loss(y, peer.targets())) : y;
            List<Op> updates = peer.trains() ? net.updates(fetched.get(0)) : List.of();
            for (Op o : layers.initializers) {
                session.runner().addTarget(o).run().close();
            }
            peer.serve(() -> {
                Session.Runner runner = session.runner();
                updates.forEach(runner::addTarget);
                fetched.forEach(runner::fetch);
                runner.run().close();
            });
        }
    }

    private Operand<TFloat32> loss(List<Operand<TFloat32>> y, List<NDArray> targets) {
        if (y.size() == 1) {
            return crossEntropy(y.get(0), targets.get(0));
        }
        Operand<TFloat32> off = tf.math.sub(y.get(0), layers.held(targets.get(0)));
        Operand<TFloat32> age = mean(tf.math.square(off), targets.get(0), 0.25f);
        Operand<TFloat32> gender = tf.math.mul(crossEntropy(y.get(2), targets.get(2)), tf.constant(10f));
        return tf.math.add(tf.math.add(age, crossEntropy(y.get(1), targets.get(1))), gender);
    }

    private Operand<TFloat32> crossEntropy(Operand<TFloat32> y, NDArray target) {
        Operand<TFloat32> t = layers.held(target);
        if (target.shape().last() > 1) {
            return mean(tf.math.mul(t, tf.nn.logSoftmax(y)), target, -1);
        }
        // log(1 + e^y) - y t
        return mean(tf.math.sub(tf.math.softplus(y), tf.math.mul(y, t)), target, 1);
    }

    private Operand<TFloat32> mean(Operand<TFloat32> terms, NDArray target, float weight) {
        Operand<TFloat32> sum = tf.reduceSum(terms, tf.constant(new int[] {0, 1}));
        return tf.math.mul(sum, tf.constant(weight / target.shape().dim(0)));
    }

    private List<Op> updates(Operand<TFloat32> loss) {
        Gradients gradients = tf.gradients(loss, layers.sources);
        List<Operand<TFloat32>> all = new ArrayList<>();
        for (int i = 0; i < layers.sources.size(); i++) {
            all.add(gradients.dy(i));
        }
        for (Lookup l : layers.lookups) {
            Operand<TFloat32> rows = tf.reshape(all.get(l.source()), tf.constant(new int[] {-1, l.size()}));
            Operand<TInt32> flat = tf.reshape(l.ids(), tf.constant(new int[] {-1}));
            all.set(l.source(), tf.math.unsortedSegmentSum(rows, flat, tf.constant(l.words())));
        }
        List<Op> updates = new ArrayList<>(layers.beside);
        for (int i = 0; i < all.size(); i++) {
            Variable<TFloat32> w = layers.weights.get(i);
            long[] shape = w.shape().asArray();
            updates.add(tf.train.applyRmsProp(
                    w,
                    layers.filled(0, shape),
                    layers.filled(0, shape),
                    tf.constant(1e-3f),
                    tf.constant(0.9f),
                    tf.constant(0f),
                    tf.constant(1e-7f),
                    all.get(i)));
        }
        return updates;
    }
}
