package org.argali.op;

import java.util.List;

/** An op that others can stand for, where a device has no kernel for the whole. */
public interface Composite {
    /** The same by single ops: what stands for each output. */
    List<Value> asOps(Emitter e, List<Value> inputs);
}
