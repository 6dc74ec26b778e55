package org.argali.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.layers.RecurrentLayer.Dropped;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * One step of an LSTM, a GRU or a simple RNN, as a cell: {@code lstm(32).cell()}.
 *
 * <pre>{@code
 * Tensor y = rnn(gru(32).cell(), lstm(16).cell()).apply(input(ANY, 8));     // f32[?,16]
 * }</pre>
 */
public final class GateCell extends RecurrentCell<GateCell> {
    private RecurrentLayer<?> layer;

    GateCell(RecurrentLayer<?> layer) {
        this.layer = layer;
        layer.givenName().ifPresent(this::giveName);
    }

    /** The copy has weights of its own. */
    @Override
    public GateCell clone() {
        GateCell copy = (GateCell) super.clone();
        copy.layer = layer.clone();
        return copy;
    }

    @Override
    public String className() {
        return layer.className() + "Cell";
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
    public List<Integer> stateSizes() {
        return Collections.nCopies(layer.states(), layer.units());
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.rank(inputs.get(0), 2, "[batch, features] at each step");
        layer.checkSequence(sequence(inputs.get(0)));
    }

    private static TensorType sequence(TensorType x) {
        return x.withShape(Shape.of(x.dim(0), 1, x.dim(1)));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        layer.ensureBuilt(List.of(sequence(inputs.get(0))));
    }

    @Override
    Step begin(Call c, TensorType x) {
        TensorType sequence = sequence(x);
        List<Value> masks = layer.inputMasks(c, sequence);
        Dropped dropped = layer.dropped(c, sequence);
        return (v, states) -> {
            Value projected = c.squeeze(layer.project(c, c.expandDims(v, 1), masks), 1);
            List<Value> after = layer.step(c, projected, states, dropped);
            List<Value> all = new ArrayList<>(after.subList(0, 1));
            all.addAll(after);
            return all;
        };
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return begin(c, inputs.get(0).type()).apply(inputs.get(0), inputs.subList(1, inputs.size()));
    }

    @Override
    protected void describe(Options o) {
        Options own = new Options(layer.rules());
        layer.describeCell(own);
        own.asMap().forEach(o::put);
        o.put("seed", null);
    }
}
