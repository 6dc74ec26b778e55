package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A recurrent layer of any cell: {@code float[n, t, ...] -> float[n, o]}, or {@code [n, t, o]} with {@link
 * #returnSequences}, where o is the size of the cell's output. Cells come from other layers, as {@code lstm(32).cell()}, or
 * are classes of one's own that extend {@link RecurrentCell}.
 *
 * <pre>{@code
 * Tensor y = rnn(gru(32).cell(), lstm(16).cell()).apply(input(ANY, 8));     // f32[?,16]
 * }</pre>
 */
public final class Rnn extends SequenceLayer<Rnn> {
    private RecurrentCell<?> cell;

    public Rnn(RecurrentCell<?> cell) {
        this.cell = cell;
    }

    /** The copy has a cell of its own. */
    @Override
    public Rnn clone() {
        Rnn copy = super.clone();
        copy.cell = (RecurrentCell<?>) cell.clone();
        return copy;
    }

    @Override
    public String className() {
        return "RNN";
    }

    @Override
    public List<Layer> sublayers() {
        return List.of(cell);
    }

    @Override
    public List<Weight> weights() {
        return cell.weights();
    }

    @Override
    public void setTrainable(boolean on) {
        super.setTrainable(on);
        cell.setTrainable(on);
    }

    @Override
    void checkSequence(TensorType x) {
        check(x.rank() >= 3, "takes [batch, steps, features], but the input has rank " + x.rank());
    }

    @Override
    int states() {
        return cell.stateSizes().size();
    }

    @Override
    List<Shape> stateShapes(TensorType x) {
        return cell.stateSizes().stream().map(s -> Shape.of(x.dim(0), s)).toList();
    }

    @Override
    Shape outputShape(TensorType x) {
        return Shape.of(x.dim(0), cell.outputSize());
    }

    private static TensorType step(TensorType x) {
        return x.withShape(x.shape().without(1));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        List<TensorType> in = new ArrayList<>(List.of(step(x)));
        stateShapes(x).forEach(s -> in.add(x.withShape(s)));
        cell.ensureBuilt(in);
    }

    @Override
    Steps steps(Call c, Value x) {
        List<Value> parts = c.split(x, 1, x.shape().dim(1));
        RecurrentCell.Step step = cell.begin(c, step(x.type()));
        return (t, states) -> step.apply(c.squeeze(parts.get(t), 1), states);
    }

    @Override
    protected void describe(Options o) {
        super.describe(o);
        o.put("cell", Options.Named.of(cell));
    }
}
