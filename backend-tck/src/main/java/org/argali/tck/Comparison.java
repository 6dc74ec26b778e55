package org.argali.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.argali.graph.Graph;
import org.argali.reference.Reference;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;

/** What a graph should give for some inputs, and how exactly. */
record Comparison(Graph graph, List<double[]> wanted, List<double[]> bounds) {
    static Comparison of(Graph graph, List<NDArray> inputs, Tolerance tolerance) {
        List<double[]> exact = inputs.stream().map(Reference::doubles).toList();
        List<double[]> wanted = Reference.runDoubles(graph, exact);
        return new Comparison(graph, wanted, tolerance.bounds(graph, inputs, wanted));
    }

    /** The results, rounded to their dtypes. */
    List<NDArray> arrays() {
        List<NDArray> arrays = new ArrayList<>();
        for (int r = 0; r < wanted.size(); r++) {
            double[] w = wanted.get(r);
            arrays.add(NDArray.generate(graph.results().get(r).type(), i -> w[i]));
        }
        return arrays;
    }

    /** The first element that differs and how many do, or nothing. */
    Optional<String> difference(List<NDArray> got) {
        for (int r = 0; r < wanted.size(); r++) {
            Optional<String> d = difference(r, got.get(r));
            if (d.isPresent()) {
                return d;
            }
        }
        return Optional.empty();
    }

    private Optional<String> difference(int result, NDArray got) {
        double[] want = wanted.get(result);
        int first = -1;
        int count = 0;
        for (int i = 0; i < want.length; i++) {
            if (!accepted(got, i, want[i], bounds.get(result)[i])) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        return first < 0 ? Optional.empty() : Optional.of(describe(result, first, count, got));
    }

    private static boolean accepted(NDArray got, int i, double want, double bound) {
        if (!got.dtype().isFloat()) {
            return got.at(i) == want;
        }
        return Tolerance.accepts(got.at(i), want, bound > 0 ? bound + step(got.dtype(), want) : 0);
    }

    /** How far apart the numbers of a half type are: a result next to the middle of two may be either. */
    private static double step(DType type, double at) {
        if (!type.isHalf()) {
            return 0;
        }
        return type == DType.BFLOAT16 ? Math.abs(at) * 0x1p-7 : Math.max(Math.abs(at) * 0x1p-10, 0x1p-24);
    }

    private String describe(int result, int element, int count, NDArray got) {
        Shape shape = got.shape();
        return "result " + result + " " + got.type() + " differs in " + count + " of " + got.size()
                + " elements; the first is " + index(shape, element) + ": got " + got.at(element) + ", want "
                + wanted.get(result)[element] + " within " + bounds.get(result)[element];
    }

    /** The index of an element for every axis. */
    static Shape index(Shape shape, int element) {
        int[] index = new int[shape.rank()];
        int rest = element;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return Shape.of(index);
    }
}
