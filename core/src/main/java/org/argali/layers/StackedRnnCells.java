package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** Cells one after another, as one cell: each gets the output of the one before. Its states are those of all cells. */
public final class StackedRnnCells extends RecurrentCell<StackedRnnCells> {
    private List<RecurrentCell<?>> cells;

    /** @throws IllegalArgumentException if there are none */
    public StackedRnnCells(List<? extends RecurrentCell<?>> cells) {
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("[stacked_rnn_cells] takes at least one cell");
        }
        this.cells = List.copyOf(cells);
    }

    /** The copy has cells of its own. */
    @Override
    public StackedRnnCells clone() {
        StackedRnnCells copy = (StackedRnnCells) super.clone();
        copy.cells = cells.stream()
                .<RecurrentCell<?>>map(c -> (RecurrentCell<?>) c.clone())
                .toList();
        return copy;
    }

    @Override
    public String className() {
        return "StackedRNNCells";
    }

    @Override
    public List<Layer> sublayers() {
        return List.copyOf(cells);
    }

    @Override
    public List<Weight> weights() {
        return cells.stream().flatMap(c -> c.weights().stream()).toList();
    }

    @Override
    public void setTrainable(boolean on) {
        super.setTrainable(on);
        cells.forEach(c -> c.setTrainable(on));
    }

    @Override
    public List<Integer> stateSizes() {
        return cells.stream().flatMap(c -> c.stateSizes().stream()).toList();
    }

    @Override
    public int outputSize() {
        return cells.get(cells.size() - 1).outputSize();
    }

    @Override
    protected void build(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        int from = 1;
        for (RecurrentCell<?> cell : cells) {
            int to = from + cell.stateSizes().size();
            List<TensorType> in = new ArrayList<>(List.of(x));
            in.addAll(inputs.subList(from, to));
            cell.ensureBuilt(in);
            x = x.withShape(Shape.of(x.dim(0), cell.outputSize()));
            from = to;
        }
    }

    @Override
    Step begin(Call c, TensorType x) {
        List<Step> steps = new ArrayList<>();
        TensorType in = x;
        for (RecurrentCell<?> cell : cells) {
            steps.add(cell.begin(c, in));
            in = in.withShape(Shape.of(in.dim(0), cell.outputSize()));
        }
        return (v, states) -> {
            Value y = v;
            List<Value> after = new ArrayList<>();
            for (int i = 0; i < cells.size(); i++) {
                int to = after.size() + cells.get(i).stateSizes().size();
                List<Value> out = steps.get(i).apply(y, states.subList(after.size(), to));
                y = out.get(0);
                after.addAll(out.subList(1, out.size()));
            }
            after.add(0, y);
            return after;
        };
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return begin(c, inputs.get(0).type()).apply(inputs.get(0), inputs.subList(1, inputs.size()));
    }

    @Override
    protected void describe(Options o) {
        o.put("cells", cells.stream().map(Options.Named::of).toList());
    }
}
