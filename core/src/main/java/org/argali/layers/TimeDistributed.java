package org.argali.layers;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
        Value x = inputs.get(0);
        Shape s = x.shape();
        if (c.training() && keepsStatistics()) {
            List<List<Value>> steps = IntStream.range(0, s.dim(1))
                    .mapToObj(t -> run(c, at(c, x, t), c.mask(0).map(m -> at(c, m, t))))
                    .toList();
            return IntStream.range(0, steps.get(0).size())
                    .mapToObj(i -> c.concat(
                            1,
                            steps.stream().map(o -> c.expandDims(o.get(i), 1)).toList()))
                    .toList();
        }
        Value steps = c.reshape(x, merged(s));
        Optional<Value> mask = c.mask(0).map(m -> c.reshape(m, merged(m.shape())));
        return run(c, steps, mask).stream().map(y -> apart(c, y, s)).toList();
    }

    /** Whether a step is not for itself while training: each one's statistics are its own, as in Keras. */
    private boolean keepsStatistics() {
        return layer.weights().stream().anyMatch(w -> !w.isOfTrainedKind());
    }

    private List<Value> run(Call c, Value step, Optional<Value> mask) {
        mask.ifPresent(m -> Trace.of(c).mask(step, m));
        return Trace.of(c).run(layer, List.of(step), layer.kind());
    }

    private static Value at(Call c, Value x, int t) {
        return c.squeeze(c.slice(x, 1, t, t + 1), 1);
    }

    private static Shape merged(Shape s) {
        return s.without(1).with(0, s.dim(0) * s.dim(1));
    }

    private static Value apart(Call c, Value y, Shape s) {
        return c.reshape(y, y.shape().without(0).prepend(s.dim(1)).prepend(s.dim(0)));
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("layer", Options.Named.of(layer));
    }
}
