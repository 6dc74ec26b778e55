package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** Where data enter a model. */
public final class InputLayer extends ConfiguredLayer<InputLayer> {
    private final TensorType type;

    /** @param type with the batch axis */
    public InputLayer(TensorType type) {
        this.type = type;
    }

    /** The type of the data, batch axis first. */
    public TensorType type() {
        return type;
    }

    @Override
    public String kind() {
        return "input";
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        throw new IllegalStateException("an input gets its values from the data");
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        return List.of(type);
    }

    @Override
    protected void describe(Options o) {
        o.put("batch_shape", Options.sizes(type.shape().dims()))
                .put("dtype", type.dtype().kerasName())
                .put("sparse", false)
                .put("ragged", false)
                .put("optional", false);
    }
}
