package org.argali.op;

import java.util.List;

/** A custom op that only a GPU computes: {@link #cuda} is its body. To run it elsewhere is an error before the first step. */
public interface CudaOp extends CustomOp {
    /** Is not called: no other device takes this op. */
    @Override
    default void compute(List<Elements> inputs, List<Elements> outputs) {
        throw new UnsupportedOperationException("it is written in CUDA C alone");
    }
}
