package org.argali.passes;

import static org.argali.passes.Constants.fill;
import static org.argali.passes.Constants.inputOf;
import static org.argali.passes.Constants.is;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Cast;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;

/** A choice whose outcome is known, turned round, or between 1 and 0; casts that change nothing. */
final class SelectRules {
    private SelectRules() {}

    static Optional<Value> apply(Op op, List<Value> in, Emitter e) {
        if (op instanceof Select) {
            Shape out = op.infer(in.stream().map(Value::type).toList()).get(0).shape();
            return select(in.get(0), in.get(1), in.get(2), e).map(v -> e.broadcastTo(v, out));
        }
        return op instanceof Cast c ? cast(c.to(), in.get(0)) : Optional.empty();
    }

    private static Optional<Value> select(Value condition, Value a, Value b, Emitter e) {
        if (fill(condition).isPresent()) {
            return Optional.of(is(condition, 0) ? b : a);
        }
        if (a == b) {
            return Optional.of(a);
        }
        if (is(a, 1) && is(b, 0)) {
            return Optional.of(e.cast(condition, a.type().dtype()));
        }
        return inputOf(condition, Unary.NOT).map(c -> e.select(c, b, a));
    }

    private static Optional<Value> cast(DType to, Value x) {
        if (x.type().dtype() == to) {
            return Optional.of(x);
        }
        Node n = Node.of(x);
        boolean back = n.op() instanceof Cast && to == DType.BOOL;
        return back ? Optional.of(n.inputs().get(0)).filter(y -> y.type().dtype() == DType.BOOL) : Optional.empty();
    }
}
