package org.argali.reference;

import java.util.List;
import org.argali.op.Op;

/** The meaning of an op, as a loop. */
@FunctionalInterface
interface Loop<O extends Op> {
    void run(O op, Call call);

    /**
     * Values that a loop reads and writes.
     *
     * @param where the layer or op, for messages
     */
    record Call(String where, List<Cells> inputs, List<Cells> outputs) {
        Cells in(int i) {
            return inputs.get(i);
        }

        Cells out(int i) {
            return outputs.get(i);
        }

        Cells out() {
            return out(0);
        }
    }
}
