package org.argali.cuda.interop;

import java.util.List;
import org.argali.op.CudaOp;
import org.argali.tensor.TensorType;

/**
 * A custom op whose work a user's own code puts on the GPU's stream, by whatever binding of CUDA it likes. The GPU's primary
 * context, which all bindings share, is current when it is called.
 */
public interface StreamOp extends CudaOp {
    /**
     * Loads modules and chooses what there is to choose. Called once for each place in a program where the op stands, before
     * anything is captured.
     */
    Work prepare(List<TensorType> inputs, List<TensorType> outputs);

    /** The op at one place of a program. */
    @FunctionalInterface
    interface Work extends AutoCloseable {
        /**
         * Puts the work on the stream and returns. The stream may be capturing a graph, which is then replayed in each step
         * without a call of this: so it may not wait, allocate, load a module or use another stream, and addresses and other
         * arguments stay what they are.
         *
         * @param stream a {@code CUstream}
         * @param inputs a {@code CUdeviceptr} of each input: its elements in C order
         * @param outputs a {@code CUdeviceptr} of each output
         */
        void launch(long stream, List<Long> inputs, List<Long> outputs);

        /** Gives back what {@link StreamOp#prepare} took. */
        @Override
        default void close() {}
    }
}
