package org.argali.op;

import java.util.List;
import org.argali.tensor.TensorType;

/**
 * Connectionist temporal classification (Graves et al. 2006): minus the logarithm of the probability that the steps spell the
 * label, with repeats and blanks between. Class 0 is the blank.
 *
 * <p>Inputs: {@code logs [n, t, c]}, logarithms of probabilities; {@code labels int[n, l]}; their lengths {@code int[n]}; and the
 * numbers of steps {@code int[n]}. What lies behind a length is not looked at; lengths beyond the tensor are cut to it.
 *
 * <p>A path is in one of {@code 2l + 1} states after each step: on a letter, or on a blank before, between or behind the letters.
 * It stays, goes on to the next state, or leaves out the blank between two letters that differ. It begins in the first
 * blank or letter and ends in the last; as in TensorFlow it may end, and for the gradient begin, elsewhere with probability
 * {@value #ELSEWHERE}, so that a label that needs more steps than there are has a finite value (about 707) and gradient. Such a
 * value's gradient is TensorFlow's, which differs from the derivative. A letter that is no class has probability 1, and a letter that
 * is 0 or no class gets no gradient.
 *
 * <p>Outputs: {@code loss [n]}, and {@code rest [n, t, 2l + 1]} for {@link Backward}: for each step and state, the letters' before the
 * blanks', the logarithm of the probability of this step and all that follow. So that float32 keeps its digits, each step's are less the
 * largest of those stored for the next step, and what the next step's are less. States and steps that a sample does not have are 0.
 * The gradient is that of the loss alone.
 */
public record Ctc() implements Op {
    /** The probability of a beginning or end where none may be. */
    public static final double ELSEWHERE = 1e-307;

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.count(this, 4, in);
        TensorType states = states(this, in);
        return List.of(TensorType.f32(states.dim(0)), states);
    }

    /** {@code f32[n, t, 2l + 1]}, if the first four inputs fit. */
    private static TensorType states(Op op, List<TensorType> in) {
        Check.that(
                in.get(0).rank() == 3 && in.get(0).dim(2) >= 1 && in.get(1).rank() == 2,
                op,
                "inputs must be f32[n,t,c], c at least 1, i32[n,l], i32[n] and i32[n]",
                in);
        int n = in.get(0).dim(0);
        int t = in.get(0).dim(1);
        int l = in.get(1).dim(1);
        Check.that(
                in.get(0).equals(TensorType.f32(n, t, in.get(0).dim(2))),
                op,
                "logarithms of probabilities must be float32",
                in);
        Check.that(in.get(1).equals(TensorType.i32(n, l)), op, "labels must be i32[" + n + ",l]", in);
        TensorType lengths = TensorType.i32(n);
        Check.that(in.get(2).equals(lengths) && in.get(3).equals(lengths), op, "lengths must be " + lengths, in);
        return TensorType.f32(n, t, 2 * l + 1);
    }

    @Override
    public void vjp(Vjp c) {
        if (c.wants(0)) {
            c.grad(
                    0,
                    c.emit(
                            new Backward(),
                            c.input(0),
                            c.input(1),
                            c.input(2),
                            c.input(3),
                            c.output(1),
                            c.outputGrad(0)));
        }
    }

    /**
     * {@code (logs [n,t,c], labels int[n,l], lengths int[n], steps int[n], rest [n,t,2l+1], dloss [n]) -> dlogs [n,t,c]}: {@code -dloss}
     * times the probability that a path that spells the label is on a letter of this class, or a blank, after this step.
     */
    public record Backward() implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, 6, in);
            TensorType states = states(this, in);
            Check.that(in.get(4).equals(states), this, "the fifth input must be " + states, in);
            TensorType loss = TensorType.f32(states.dim(0));
            Check.that(in.get(5).equals(loss), this, "the last input must be " + loss, in);
            return List.of(in.get(0));
        }

        @Override
        public void vjp(Vjp c) {
            throw new IllegalStateException("the gradient of a CTC gradient is not defined here");
        }
    }
}
