package org.argali.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Channels are last in Argali's graphs, {@code [n, s..., c]}, and first in those of ONNX, {@code [n, c, s...]}. */
final class Layout {
    private Layout() {}

    /** The order of axes that brings channels to the front. */
    static List<Integer> toFirst(int rank) {
        return IntStream.range(0, rank)
                .map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1)
                .boxed()
                .toList();
    }

    /** The order of axes that brings channels back to the end. */
    static List<Integer> toLast(int rank) {
        return IntStream.range(0, rank)
                .map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1)
                .boxed()
                .toList();
    }

    /** Where an axis is when channels are first. */
    static int inFirst(int axis, int rank) {
        return toFirst(rank).indexOf(axis);
    }

    /** One thing for each axis, in the order of axes when channels are first. */
    static <T> List<T> inFirst(List<T> perAxis) {
        List<T> all = new ArrayList<>();
        toFirst(perAxis.size()).forEach(i -> all.add(perAxis.get(i)));
        return all;
    }
}
