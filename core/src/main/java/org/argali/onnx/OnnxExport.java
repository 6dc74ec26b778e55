package org.argali.onnx;

import java.nio.file.Path;
import org.argali.layers.Layer;
import org.argali.layers.Network;
import org.argali.layers.SequenceLayer;

/** Writes what a network computes in inference as a file of ONNX, opset 18. */
public final class OnnxExport {
    private OnnxExport() {}

    /**
     * Writes the file. Inputs and outputs have the names that the network gives them; sizes that the network does not know
     * are not fixed in the file either.
     *
     * @throws IllegalArgumentException if a layer keeps states, has an op that ONNX has nothing for, or computes something
     *     that depends on a length that is not known, which name the layer; or if the file would have more than 2 GiB
     * @throws java.io.UncheckedIOException if the file cannot be written; one that was there is as it was
     */
    public static void write(Network network, Path path) {
        checkStates(network, "");
        OnnxGraph graph = new OnnxWriter(SizedGraph.of(network)).write();
        String name = network.givenName().map(n -> " of " + n).orElse("");
        OnnxFile.write(path, graph, "Inference" + name + "; channels come last in inputs and outputs, as in the model");
    }

    private static void checkStates(Layer layer, String name) {
        if (layer instanceof SequenceLayer<?> s && s.isStateful()) {
            throw new IllegalArgumentException(
                    "[export] " + name + " keeps its states from batch to batch, and a graph of "
                            + "ONNX keeps nothing; export a model with stateful(false), which takes states as inputs if need be");
        }
        for (Layer inner : layer.sublayers()) {
            checkStates(inner, layer instanceof Network n ? n.nameOf(inner) : name);
        }
    }
}
