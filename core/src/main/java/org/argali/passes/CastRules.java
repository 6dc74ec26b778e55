package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.graph.Node;
import org.argali.op.Cast;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.tensor.DType;

/** A cast of a half that was cast to float32 before, which lost nothing. */
final class CastRules {
    private CastRules() {}

    static Optional<Value> apply(Op op, List<Value> in, Emitter e) {
        if (!(op instanceof Cast c)) {
            return Optional.empty();
        }
        Value x = in.get(0);
        if (x.type().dtype() == c.to()) {
            return Optional.of(x);
        }
        return widens(Node.of(x)) ? Optional.of(e.cast(Node.of(x).inputs().get(0), c.to())) : Optional.empty();
    }

    /** Whether it makes float32 of a half type. */
    static boolean widens(Node n) {
        return n.op() instanceof Cast c
                && c.to() == DType.FLOAT32
                && n.inputTypes().get(0).dtype().isHalf();
    }
}
