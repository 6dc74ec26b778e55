package org.argali.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.argali.autodiff.Backprop;
import org.argali.graph.Graph;
import org.argali.graph.GraphBuilder;
import org.argali.op.Op;
import org.argali.op.Value;
import org.argali.tensor.NDArray;

/**
 * Compares the gradients that {@link Backprop} writes with central differences, both in double precision on the
 * reference: {@code (L(x + eps) - L(x - eps)) / 2 eps} for {@code L = sum(outputs * random numbers)}.
 *
 * <pre>{@code
 * NDArray x = NDArray.of(new float[] {0.5f, -1});
 * GradientCheck.of(Unary.TANH, List.of(x), 7);                                    // []: nothing differs
 * GradientCheck.of((g, in) -> List.of(g.square(g.sin(in.get(0)))), List.of(x), 7);   // [] too
 * }</pre>
 */
public final class GradientCheck {
    private static final double EPSILON = 1e-6;
    private static final double TOLERANCE = 1e-6;
    /** Of larger inputs, that many random elements are checked. */
    private static final int MOST_ELEMENTS = 64;

    private final Program program;
    private final List<NDArray> arrays;
    private final long seed;
    private final RandomGenerator random;
    private final List<double[]> outputGrads = new ArrayList<>();

    private GradientCheck(Program program, List<NDArray> arrays, long seed) {
        this.program = program;
        this.arrays = arrays;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** What is differentiated: writes ops on the inputs and returns float32 outputs. */
    @FunctionalInterface
    public interface Program {
        List<Value> write(GraphBuilder g, List<Value> inputs);
    }

    /** One op and all of its outputs. */
    public static List<Mismatch> of(Op op, List<NDArray> inputs, long seed) {
        return of((g, values) -> g.emitAll(op, values), inputs, seed);
    }

    /** Every element of every float32 input whose gradient is not what the differences say; empty if all is well. */
    public static List<Mismatch> of(Program program, List<NDArray> inputs, long seed) {
        return new GradientCheck(program, inputs, seed).run();
    }

    private List<Mismatch> run() {
        GraphBuilder g = new GraphBuilder();
        List<Value> parameters = new ArrayList<>();
        arrays.forEach(a -> parameters.add(g.parameter("x" + parameters.size(), a.type())));
        List<Value> outputs = program.write(g, parameters);
        Graph forward = g.build(outputs);
        List<Value> dys = new ArrayList<>();
        for (Value y : outputs) {
            dys.add(g.parameter("dy" + dys.size(), y.type()));
            outputGrads.add(random.doubles(y.type().size(), -1, 1).toArray());
        }
        List<Value> wrt =
                parameters.stream().filter(v -> v.type().dtype().isFloat()).toList();
        Graph backward = g.build(Backprop.gradients(g, outputs, dys, wrt));

        List<double[]> values = arrays.stream().map(Reference::doubles).toList();
        List<double[]> all = new ArrayList<>(values);
        all.addAll(outputGrads);
        List<double[]> gradients = Reference.runDoubles(backward, all);
        List<Mismatch> mismatches = new ArrayList<>();
        for (int i = 0; i < wrt.size(); i++) {
            compare(forward, values, parameters.indexOf(wrt.get(i)), gradients.get(i), mismatches);
        }
        return List.copyOf(mismatches);
    }

    private void compare(Graph forward, List<double[]> values, int input, double[] gradient, List<Mismatch> to) {
        IntStream elements = gradient.length <= MOST_ELEMENTS
                ? IntStream.range(0, gradient.length)
                : random.ints(MOST_ELEMENTS, 0, gradient.length);
        elements.forEach(i -> {
            double[] x = values.get(input);
            double before = x[i];
            x[i] = before + EPSILON;
            double above = loss(forward, values);
            x[i] = before - EPSILON;
            double below = loss(forward, values);
            x[i] = before;
            double want = (above - below) / (2 * EPSILON);
            // what cancels in the difference limits how exact it can be
            double bound = TOLERANCE * (1 + Math.abs(want) + 1e-3 * (Math.abs(above) + Math.abs(below)));
            if (!(Math.abs(gradient[i] - want) <= bound)) {
                to.add(new Mismatch(input, i, gradient[i], want, seed, forward.toString()));
            }
        });
    }

    private double loss(Graph forward, List<double[]> values) {
        List<double[]> outputs = Reference.runDoubles(forward, values);
        double sum = 0;
        for (int o = 0; o < outputs.size(); o++) {
            for (int i = 0; i < outputs.get(o).length; i++) {
                sum += outputs.get(o)[i] * outputGrads.get(o)[i];
            }
        }
        return sum;
    }

    /**
     * A gradient that is wrong.
     *
     * @param input which input
     * @param element which of its elements, in C order
     * @param got the gradient rule's value
     * @param want the central difference
     * @param seed of the random numbers
     * @param program the graph's text
     */
    public record Mismatch(int input, int element, double got, double want, long seed, String program) {
        @Override
        public String toString() {
            return "the gradient of input " + input + ", element " + element + " is " + got
                    + ", but the central difference is " + want + " (seed " + seed + ") in\n" + program;
        }
    }
}
