package org.argali.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.BroadcastTo;
import org.argali.op.Emitter;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * An elementwise op broadcasts by itself: it takes what its inputs were broadcast from, works on the smaller shape, and
 * its output is broadcast if need be. A fill becomes a scalar.
 */
final class BroadcastRules {
    private BroadcastRules() {}

    static Optional<Value> apply(Op op, List<Value> in, Emitter e) {
        if (!Fused.isElementwise(op) || in.stream().noneMatch(BroadcastRules::isBroadcast)) {
            return Optional.empty();
        }
        List<Value> narrow = new ArrayList<>();
        in.forEach(v -> narrow.add(isBroadcast(v) ? narrow(v, e) : v));
        Shape out = op.infer(in.stream().map(Value::type).toList()).get(0).shape();
        return Optional.of(e.broadcastTo(e.emitAll(op, narrow).get(0), out));
    }

    private static boolean isBroadcast(Value v) {
        Op op = Node.of(v).op();
        return op instanceof BroadcastTo || (op instanceof Fill && v.shape().rank() > 0);
    }

    private static Value narrow(Value v, Emitter e) {
        Node n = Node.of(v);
        return n.op() instanceof Fill f
                ? e.constant(f.type().dtype(), f.value())
                : n.inputs().get(0);
    }
}
