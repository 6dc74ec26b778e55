package org.argali.optimizers;

import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/** An optimizer that changes some of what another does; what it leaves alone is the other's. */
interface AroundOptimizer extends Optimizer {
    Optimizer inner();

    @Override
    default String name() {
        return inner().name();
    }

    @Override
    default double learningRate() {
        return inner().learningRate();
    }

    @Override
    default boolean hasSchedule() {
        return inner().hasSchedule();
    }

    @Override
    default Optional<LongToDoubleFunction> rateFunction() {
        return inner().rateFunction();
    }

    @Override
    default Value rate(Emitter e, Value rate, Value step) {
        return inner().rate(e, rate, step);
    }

    @Override
    default List<Slot> slots(TensorType weight) {
        return inner().slots(weight);
    }

    @Override
    default List<Value> shared(Emitter e, Value rate, Value count) {
        return inner().shared(e, rate, count);
    }

    @Override
    default List<Value> update(Emitter e, Step step, Value weight, Value gradient, List<Value> slots) {
        return inner().update(e, step, weight, gradient, slots);
    }
}
