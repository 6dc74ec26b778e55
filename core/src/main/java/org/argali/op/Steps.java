package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** What recurrences have in common: sequences {@code [n, t, ...]}, a step at a time. */
final class Steps {
    private Steps() {}

    /** What a step makes of its part {@code [n, ...]} of each sequence and of the state: the next state, and its outputs. */
    interface Step {
        List<Value> at(List<Value> parts, Value state);
    }

    /** All steps one after another, from the first or from the last: the last state, and the outputs as sequences. */
    static List<Value> run(Emitter e, List<Value> sequences, Value start, boolean fromLast, Step step) {
        int t = sequences.get(0).shape().dim(1);
        List<List<Value>> outputs = new ArrayList<>();
        Value state = start;
        for (int k = 0; k < t; k++) {
            int i = fromLast ? t - 1 - k : k;
            List<Value> parts = sequences.stream()
                    .map(s -> e.squeeze(e.slice(s, 1, i, i + 1), 1))
                    .toList();
            List<Value> after = step.at(parts, state);
            state = after.get(0);
            outputs.add(
                    fromLast ? 0 : k,
                    after.subList(1, after.size()).stream()
                            .map(v -> e.expandDims(v, 1))
                            .toList());
        }
        List<Value> all = new ArrayList<>(List.of(state));
        IntStream.range(0, outputs.get(0).size())
                .mapToObj(o -> e.concat(1, outputs.stream().map(v -> v.get(o)).toList()))
                .forEach(all::add);
        return all;
    }

    /** The outputs of an op on sequences of no steps. */
    static List<Value> none(Emitter e, Op op, List<Value> in) {
        List<TensorType> types = op.infer(in.stream().map(Value::type).toList());
        return types.stream().map(t -> e.fill(t, 0)).toList();
    }

    /** {@code yes} where a step counts, {@code no} where it does not. */
    static Value where(Emitter e, Value counts, Value yes, Value no) {
        return e.select(e.expandDims(counts, 1), yes, no);
    }

    /** The state before each step, of that before the first {@code [n, u]} and those after each {@code [n, t, u]}. */
    static Value before(Emitter e, Value start, Value after) {
        int t = after.shape().dim(1);
        return t == 0 ? after : e.concat(1, List.of(e.expandDims(start, 1), e.slice(after, 1, 0, t - 1)));
    }

    /** The gradient of a recurrent kernel: states before each step, transposed, times the gradient of their product. */
    static Value times(Emitter e, Value start, Value after, Value dz) {
        Value before = before(e, start, after);
        return e.emit(new MatMul(true, false), flat(e, before), flat(e, dz));
    }

    private static Value flat(Emitter e, Value v) {
        Shape s = v.shape();
        return e.reshape(v, Shape.of(s.dim(0) * s.dim(1), s.dim(2)));
    }
}
