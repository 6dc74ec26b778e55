package org.argali.op;

import java.util.List;
import java.util.Optional;
import org.argali.tensor.TensorType;

/**
 * An op of a user's own, computed in Java and, where it says so, in CUDA C: the only door into the op set from outside. Best a
 * record, whose components are its attributes; equal ops on equal inputs are computed once.
 *
 * <p>First ask whether it must be an op: what can be written with other ops runs on every device and is fused. In Java an op of
 * this kind runs on the CPU, outside the recorded program; on a GPU only where soft placement is allowed, with copies that the
 * report names. With {@link #cuda} it runs on the GPU, within the recorded program. {@link CudaOp} has no Java at all.
 *
 * <pre>{@code
 * record Cube() implements CustomOp {
 *     public List<TensorType> infer(List<TensorType> in) { return in; }
 *     public void compute(List<Elements> in, List<Elements> out) {
 *         for (int i = 0; i < in.get(0).size(); i++) out.get(0).set(i, Math.pow(in.get(0).get(i), 3));
 *     }
 *     public void vjp(Vjp c) { c.grad(0, c.mul(c.outputGrad(), c.mul(c.square(c.input(0)), 3))); }
 * }
 * Value y = e.emit(new Cube(), x);
 * }</pre>
 */
public non-sealed interface CustomOp extends Op {
    /**
     * Computes the outputs, whose types are those that {@link #infer} gave. Runs in each step; keeps nothing.
     *
     * @throws RuntimeException for values that it is not defined for; the layer's name is added
     */
    void compute(List<Elements> inputs, List<Elements> outputs);

    /** The same for a GPU; empty if it is computed in Java alone. */
    default Optional<CudaCode> cuda(List<TensorType> inputs) {
        return Optional.empty();
    }

    /** As in {@link Op#vjp}; an op without a rule has no gradient, which is an error where one is needed. */
    @Override
    default void vjp(Vjp c) {
        throw new IllegalStateException(
                "[" + OpNames.of(this) + "] has no gradient rule; write vjp, or put a StopGradient " + "before it");
    }
}
