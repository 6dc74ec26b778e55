package org.argali.passes;

import static org.argali.passes.Constants.is;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Compare;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Pool;
import org.argali.op.Select;
import org.argali.op.Value;

/**
 * The gradient of a ReLU that is pooled: a maximum is positive where what it was taken from is, so it is cut off before it
 * is spread over the windows, where there is less of it.
 */
final class PoolRules {
    private PoolRules() {}

    static Optional<Value> apply(Op op, List<Value> in, Emitter e) {
        if (!(op instanceof Select) || !is(in.get(2), 0)) {
            return Optional.empty();
        }
        Node positive = Node.of(in.get(0));
        Node spread = Node.of(in.get(1));
        boolean cutOff = positive.op() == Compare.GT
                && is(positive.inputs().get(1), 0)
                && spread.op() instanceof Pool.Backward b
                && b.kind() == Pool.Kind.MAX
                && spread.inputs().get(0) == positive.inputs().get(0);
        if (!cutOff) {
            return Optional.empty();
        }
        Value x = spread.inputs().get(0);
        Value y = spread.inputs().get(1);
        Value dy = spread.inputs().get(2);
        return Optional.of(e.emit(spread.op(), x, y, e.select(e.compare(Compare.GT, y, 0), dy, 0)));
    }
}
