package org.argali.onnx;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.tensor.Shape;

/**
 * The size of an axis, which may depend on the data.
 *
 * @param seen what it was in each of the graphs that were written for it
 */
record Size(List<Integer> seen) {
    Size {
        seen = List.copyOf(seen);
    }

    /** The sizes of a shape that was seen several times. */
    static List<Size> of(List<Shape> seen) {
        return IntStream.range(0, seen.get(0).rank())
                .mapToObj(i -> new Size(seen.stream().map(s -> s.dim(i)).toList()))
                .toList();
    }

    static boolean areKnown(List<Size> sizes) {
        return sizes.stream().allMatch(Size::isKnown);
    }

    /** Whether it is the same whatever the data. */
    boolean isKnown() {
        return seen.stream().distinct().count() == 1;
    }

    /** The number, where it is known. */
    int known() {
        if (!isKnown()) {
            throw new IllegalStateException("the size " + seen + " depends on the data");
        }
        return seen.get(0);
    }

    /** Whether it is this number. */
    boolean is(int n) {
        return isKnown() && seen.get(0) == n;
    }

    /** What is left of it, in whole numbers. */
    Optional<Size> dividedBy(Size other) {
        boolean whole = IntStream.range(0, seen.size()).allMatch(i -> other.seen.get(i) != 0 && rest(other, i) == 0);
        return whole
                ? Optional.of(new Size(IntStream.range(0, seen.size())
                        .map(i -> seen.get(i) / other.seen.get(i))
                        .boxed()
                        .toList()))
                : Optional.empty();
    }

    private int rest(Size other, int i) {
        return seen.get(i) % other.seen.get(i);
    }

    Size minus(Size other) {
        return new Size(IntStream.range(0, seen.size())
                .map(i -> seen.get(i) - other.seen.get(i))
                .boxed()
                .toList());
    }
}
