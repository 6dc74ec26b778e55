package org.argali.bench.peers;

import java.io.IOException;
import java.util.Arrays;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The workloads in DL4J: one computation graph, channels first, as it has them by default. */
public final class Dl4j {
    private Dl4j() {}

    /** See {@link Peer}. */
    public static void main(String[] args) throws IOException {
        Peer peer = new Peer("dl4j", args);
        Nd4j.getEnvironment().setMaxThreads(peer.threads());
        Nd4j.getEnvironment().setMaxMasterThreads(peer.threads());
        ComputationGraph net = new ComputationGraph(new Dl4jNetworks().of(peer.workload()));
        net.init();
        INDArray[] inputs = peer.inputs().stream().map(Dl4j::array).toArray(INDArray[]::new);
        INDArray[] targets = peer.targets().stream().map(Dl4j::array).toArray(INDArray[]::new);
        peer.serve(() -> {
            if (peer.trains()) {
                net.fit(new MultiDataSet(inputs, targets));
            } else {
                net.output(false, inputs);
            }
        });
    }

    private static INDArray array(NDArray a) {
        long[] shape = Arrays.stream(a.shape().toArray()).asLongStream().toArray();
        if (a.dtype() != DType.FLOAT32) {
            float[] ids = new float[a.ints().length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = a.ints()[i];
            }
            return Nd4j.createFromArray(ids).reshape(shape);
        }
        INDArray x = Nd4j.createFromArray(a.floats()).reshape(shape).castTo(DataType.FLOAT);
        return shape.length == 4 ? x.permute(0, 3, 1, 2).dup('c') : x;
    }
}
