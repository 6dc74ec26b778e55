package org.argali.model;

import java.util.List;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;

/**
 * A model whose layers follow one another.
 *
 * <pre>{@code
 * var model = Sequential.of(input(64), dense(32).activation(RELU), dense(10).activation(SOFTMAX));
 * }</pre>
 */
public final class Sequential extends Model {
    private Sequential(Tensor input, Tensor output) {
        super(List.of(input), List.of(output));
    }

    /** Layers one after another, on an input. */
    public static Sequential of(Tensor input, Layer... layers) {
        return of(input, List.of(layers));
    }

    /** As {@link #of(Tensor, Layer...)}. */
    public static Sequential of(Tensor input, List<Layer> layers) {
        Tensor x = input;
        for (Layer l : layers) {
            x = l.apply(x);
        }
        return new Sequential(input, x);
    }

    static Sequential between(Tensor input, Tensor output) {
        return new Sequential(input, output);
    }

    @Override
    protected Sequential between(List<Tensor> from, List<Tensor> to) {
        return new Sequential(from.get(0), to.get(0));
    }

    @Override
    public String className() {
        return "Sequential";
    }

    /** The same model under a name of its own, for use as a layer; shares the weights. */
    @Override
    public Sequential name(String name) {
        Sequential s = new Sequential(inputs().get(0), outputs().get(0));
        s.giveModelName(name);
        return s;
    }
}
