package org.argali.op;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * What is left of a {@link TableUpdate}'s loop where the gradient is 0: of SGD and Adagrad nothing, of RMSprop the decay of
 * its velocity. Other numbers are taken to be finite, as {@code x * 0} is to be 0.
 *
 * @param kept for each result the loop's input that it equals, or {@link #COMPUTED}
 * @param rest computes the other results from the loop's inputs but the gradient; its results are those, in order
 */
public record ZeroGradient(List<Integer> kept, Fused rest) {
    /** In {@link #kept}: the result is computed by {@link #rest}. */
    public static final int COMPUTED = -1;

    public ZeroGradient {
        kept = List.copyOf(kept);
    }

    /** Whether the rest computes anything. */
    public boolean computes() {
        return kept.contains(COMPUTED);
    }

    /** @param types of the inputs of the table's update */
    public static ZeroGradient of(TableUpdate op, List<TensorType> types) {
        return new Walk(op.loop(), op.at(), op.loopInputs(types)).walk();
    }

    /** The types of what {@link #rest} computes; smaller than the loop where nothing of its shape is left. */
    List<TensorType> computed(List<TensorType> types) {
        List<TensorType> in = new ArrayList<>(types.subList(2, types.size()));
        List<TensorType> values = rest.valueTypes(in);
        return rest.results().stream().map(values::get).toList();
    }

    /** Follows the steps; a value stands for itself, for an earlier one, or for zero. */
    private static final class Walk {
        private static final int ZERO = -2;

        private final Fused loop;
        private final int gradient;
        private final List<TensorType> types;
        private final List<Integer> stands = new ArrayList<>();

        Walk(Fused loop, int gradient, List<TensorType> inputs) {
            this.types = loop.valueTypes(inputs);
            this.loop = loop;
            this.gradient = gradient;
        }

        ZeroGradient walk() {
            for (int i = 0; i < loop.inputs(); i++) {
                stands.add(i == gradient ? ZERO : i);
            }
            for (Fused.Step s : loop.steps()) {
                int itself = stands.size();
                int other =
                        simplified(s.op(), s.args().stream().map(stands::get).toList(), itself);
                stands.add(other == ZERO || types.get(other).equals(types.get(itself)) ? other : itself);
            }
            List<Integer> kept = new ArrayList<>();
            for (int r : loop.results()) {
                int v = stands.get(r);
                kept.add(v >= 0 && v < loop.inputs() && types.get(v).equals(types.get(r)) ? v : COMPUTED);
            }
            return new ZeroGradient(kept, rest(kept));
        }

        private int simplified(Op op, List<Integer> args, int itself) {
            int a = args.isEmpty() ? itself : args.get(0);
            int b = args.size() < 2 ? itself : args.get(1);
            if (op instanceof Fill f && f.value() == 0 && f.type().dtype().isFloat()) {
                return ZERO;
            } else if (op == Unary.NEG
                    || op == Unary.ABS
                    || op == Unary.SQUARE
                    || op == Unary.SQRT
                    || op == Unary.SIGN) {
                return a == ZERO ? ZERO : itself;
            } else if (op == Binary.ADD) {
                return a == ZERO ? b : b == ZERO ? a : itself;
            } else if (op == Binary.SUB) {
                return b == ZERO ? a : itself;
            } else if (op == Binary.MUL) {
                return a == ZERO || b == ZERO ? ZERO : itself;
            } else if (op == Binary.DIV) {
                return a == ZERO && isPositive(b) ? ZERO : itself;
            } else if (op == Select.SELECT) {
                return b == args.get(2).intValue() ? b : itself;
            }
            return itself;
        }

        /** A sum with a positive constant, or the root of one; what it is added to is a square or a sum of squares. */
        private boolean isPositive(int value) {
            if (value < loop.inputs()) {
                return false;
            }
            Fused.Step s = loop.steps().get(value - loop.inputs());
            if (s.op() == Unary.SQRT) {
                return isPositive(stands.get(s.args().get(0)));
            }
            return s.op() == Binary.ADD && s.args().stream().anyMatch(this::isPositiveConstant);
        }

        private boolean isPositiveConstant(int value) {
            return value >= loop.inputs()
                    && loop.steps().get(value - loop.inputs()).op() instanceof Fill f
                    && f.value() > 0;
        }

        /** The steps that the computed results need, with a zero where the gradient was used. */
        private Fused rest(List<Integer> kept) {
            Set<Integer> needed = new HashSet<>();
            List<Integer> results = new ArrayList<>();
            for (int r = 0; r < kept.size(); r++) {
                if (kept.get(r) == COMPUTED) {
                    results.add(stands.get(loop.results().get(r)));
                }
            }
            needed.addAll(results);
            for (int s = loop.steps().size() - 1; s >= 0; s--) {
                if (needed.contains(loop.inputs() + s)) {
                    loop.steps().get(s).args().forEach(a -> needed.add(stands.get(a)));
                }
            }
            int inputs = loop.inputs() - 1;
            List<Integer> numbers = new ArrayList<>(); // of old values
            for (int i = 0; i < loop.inputs(); i++) {
                numbers.add(i < gradient ? i : i - 1);
            }
            List<Fused.Step> steps = new ArrayList<>();
            steps.add(new Fused.Step(new Fill(new TensorType(DType.FLOAT32, Shape.SCALAR), 0), List.of()));
            for (int s = 0; s < loop.steps().size(); s++) {
                numbers.add(inputs + steps.size());
                if (needed.contains(loop.inputs() + s)) {
                    Fused.Step step = loop.steps().get(s);
                    steps.add(new Fused.Step(
                            step.op(),
                            step.args().stream()
                                    .map(a -> number(stands.get(a), numbers, inputs))
                                    .toList()));
                }
            }
            return new Fused(
                    inputs,
                    steps,
                    results.stream().map(v -> number(v, numbers, inputs)).toList());
        }

        private static int number(int value, List<Integer> numbers, int zero) {
            return value == ZERO ? zero : numbers.get(value);
        }
    }
}
