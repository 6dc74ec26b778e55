package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/** An input of the graph: data, a weight, or other state. The plan gives it a place; no backend lowers it. */
public record Parameter(String name, TensorType type) implements Op {
    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 0, in);
        return List.of(type);
    }

    @Override
    public void vjp(Vjp c) {
        // No inputs.
    }
}
