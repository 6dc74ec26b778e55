package org.argali.layers;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.tensor.TensorType;

/** One call of a layer: a node of the graph of layers. */
public final class Application {
    private final Layer layer;
    private final int index;
    private final List<Tensor> inputs;
    private final List<Tensor> outputs;

    Application(Layer layer, int index, List<Tensor> inputs, List<TensorType> types) {
        this.layer = layer;
        this.index = index;
        this.inputs = List.copyOf(inputs);
        this.outputs = IntStream.range(0, types.size())
                .mapToObj(i -> new Tensor(this, i, types.get(i)))
                .toList();
    }

    public Layer layer() {
        return layer;
    }

    /** The how manieth call of its layer this is, from 0. */
    public int index() {
        return index;
    }

    public List<Tensor> inputs() {
        return inputs;
    }

    public List<Tensor> outputs() {
        return outputs;
    }
}
