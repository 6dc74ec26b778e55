package org.argali.passes;

import java.util.List;
import java.util.Optional;
import org.argali.op.Emitter;
import org.argali.op.Op;
import org.argali.op.Value;

/** A local rewrite: what can stand for one op, seen with the nodes that compute its inputs. Only ops of one output. */
@FunctionalInterface
interface Rule {
    /** The replacement, written to {@code e}, where each op is again written in its simplest form; empty if there is none. */
    Optional<Value> apply(Op op, List<Value> in, Emitter e);
}
