package org.argali.cuda.kernel;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.tensor.Shape;

/**
 * The axes of an elementwise loop and which of its inputs have them: axes of size 1 go away, and neighbours that the same
 * inputs have become one.
 *
 * <pre>
 * loop [8,28,28,32], inputs [8,28,28,32] and [32]   ->   sizes [6272, 32], has [[true, true], [false, true]]
 * </pre>
 *
 * @param sizes of the axes, outermost first
 * @param has for each input, for each axis, whether the input has it or is broadcast along it
 */
public record LoopLayout(List<Long> sizes, List<List<Boolean>> has) {
    /** How an input is read. */
    public enum Access {
        /** It has every axis: element i of the loop is its element i. */
        EACH,
        /** It has one element. */
        ONE,
        /** It has some axes. */
        STRIDED
    }

    public LoopLayout {
        sizes = List.copyOf(sizes);
        has = has.stream().map(List::copyOf).toList();
    }

    public static LoopLayout of(Shape loop, List<Shape> inputs) {
        List<Long> sizes = new ArrayList<>();
        List<List<Boolean>> columns = new ArrayList<>();
        for (int a = 0; a < loop.rank(); a++) {
            if (loop.dim(a) == 1) {
                continue;
            }
            List<Boolean> column = column(loop, a, inputs);
            int last = columns.size() - 1;
            if (last >= 0 && columns.get(last).equals(column)) {
                sizes.set(last, sizes.get(last) * loop.dim(a));
            } else {
                sizes.add((long) loop.dim(a));
                columns.add(column);
            }
        }
        return new LoopLayout(sizes, transposed(columns, inputs.size()));
    }

    private static List<Boolean> column(Shape loop, int axis, List<Shape> inputs) {
        return inputs.stream()
                .map(s -> {
                    int own = axis - (loop.rank() - s.rank());
                    return own >= 0 && s.dim(own) != 1;
                })
                .toList();
    }

    private static List<List<Boolean>> transposed(List<List<Boolean>> columns, int inputs) {
        return IntStream.range(0, inputs)
                .mapToObj(i -> columns.stream().map(c -> c.get(i)).toList())
                .toList();
    }

    public int rank() {
        return sizes.size();
    }

    public long elements() {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }

    public Access access(int input) {
        List<Boolean> axes = has.get(input);
        return !axes.contains(false) ? Access.EACH : axes.contains(true) ? Access.STRIDED : Access.ONE;
    }

    public boolean isStrided() {
        return IntStream.range(0, has.size()).anyMatch(i -> access(i) == Access.STRIDED);
    }

    /** Whether four neighbours of the loop are neighbours, or one, in every input. */
    public boolean allowsFours() {
        return !isStrided() || sizes.get(rank() - 1) % 4 == 0;
    }

    /** Distances between neighbours of an input along each axis, 0 where it is broadcast. */
    public List<Long> strides(int input) {
        List<Long> strides = new ArrayList<>(Collections.nCopies(rank(), 0L));
        long stride = 1;
        for (int a = rank() - 1; a >= 0; a--) {
            if (has.get(input).get(a)) {
                strides.set(a, stride);
                stride *= sizes.get(a);
            }
        }
        return strides;
    }

    /** What a generated source depends on: which input has which axis, but no size. */
    public String pattern() {
        return has.stream()
                .map(axes -> axes.stream().map(b -> b ? "x" : ".").collect(Collectors.joining()))
                .collect(Collectors.joining(" "));
    }
}
