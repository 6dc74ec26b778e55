package org.argali.layers;

import static org.argali.initializers.Initializers.constant;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code x gamma} with a trained factor for each index of the last axis, all equal at first (Touvron et al. 2021): {@code
 * float[..., d] -> float[..., d]}. Keras has it in ConvNeXt. Masks pass through.
 *
 * <pre>{@code
 * Tensor y = layerScale(1e-6, 96).apply(input(32, 32, 96));
 * }</pre>
 */
public final class LayerScale extends ElementwiseLayer<LayerScale> {
    private final double initial;
    private final int size;
    private @Nullable Weight gamma;

    /**
     * @param initial what the factors start with
     * @param size of the last axis
     */
    public LayerScale(double initial, int size) {
        this.initial = initial;
        this.size = Arguments.positive("layer_scale", "size", size);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        int d = inputs.get(0).dim(Arguments.axis(inputs.get(0), -1));
        check(d == size || d == Shape.ANY, "has " + size + " factors, but the last axis of the input has " + d);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        gamma = addWeight("gamma", Shape.of(size), constant(initial), true);
    }

    @Override
    Value change(Call c, Value x) {
        return c.mul(x, c.weight(Arguments.built(gamma)));
    }

    @Override
    protected void describe(Options o) {
        o.put("init_values", initial).put("projection_dim", size);
    }
}
