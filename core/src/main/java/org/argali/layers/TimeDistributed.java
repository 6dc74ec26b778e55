package org.argali.layers;

import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A layer applied to every step by itself, with one set of weights: {@code [n, t, ...] -> [n, t, ...]}.
 *
 * <pre>{@code
 * Tensor y = timeDistributed(conv2d(8, 3)).apply(input(10, 32, 32, 3));     // f32[?,10,30,30,8]
 * }</pre>
 */
public final class TimeDistributed extends ConfiguredLayer<TimeDistributed> {
    private Layer layer;

    public TimeDistributed(Layer layer) {
        this.layer = layer;
    }

    /** The copy has a layer of its own. */
    @Override
    public TimeDistributed clone() {
        TimeDistributed copy = (TimeDistributed) super.clone();
        copy.layer = layer.clone();
        return copy;
    }

    /** A layer that has weights already, as a model has, stays the same one. */
    @Override
    TimeDistributed fork() {
        TimeDistributed copy = clone();
        copy.layer = layer.isBuilt() || layer instanceof Network ? layer : copy.layer;
        return copy;
    }

    @Override
    public List<Layer> sublayers() {
        return List.of(layer);
    }

    @Override
    public List<Weight> weights() {
        return layer.weights();
    }

    @Override
    public void setTrainable(boolean on) {
        super.setTrainable(on);
        layer.setTrainable(on);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        check(
                inputs.get(0).rank() >= 3,
                "takes [batch, steps, ...], but the input has rank "
                        + inputs.get(0).rank());
    }

    @Override
    protected void build(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        layer.ensureBuilt(List.of(x.withShape(x.shape().without(1))));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Shape s = inputs.get(0).shape();
        Shape merged = s.without(1).with(0, s.dim(0) * s.dim(1));
        Value steps = c.reshape(inputs.get(0), merged);
        c.mask(0).filter(m -> m.shape().rank() > 2).ifPresent(m -> {
            Shape of = m.shape().without(1).with(0, s.dim(0) * s.dim(1));
            Trace.of(c).mask(steps, c.reshape(m, of));
        });
        List<Value> out = Trace.of(c).run(layer, List.of(steps), layer.kind());
        return out.stream().map(y -> apart(c, y, s)).toList();
    }

    private static Value apart(Call c, Value y, Shape s) {
        return c.reshape(y, y.shape().without(0).prepend(s.dim(1)).prepend(s.dim(0)));
    }

    @Override
    protected boolean supportsMasking() {
        return layer.supportsMasking();
    }

    @Override
    protected void describe(Options o) {
        o.put("layer", Options.Named.of(layer));
    }
}
