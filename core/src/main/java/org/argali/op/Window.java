package org.argali.op;

import java.util.Collections;
import java.util.List;

/**
 * A sliding window over the spatial axes of {@code [n, spatial..., c]}: one entry per spatial axis.
 *
 * @param size elements the window covers before dilation
 * @param strides how far it moves
 * @param dilations distance of its elements
 * @param low padding before the first element
 * @param high padding after the last element
 */
public record Window(
        List<Integer> size, List<Integer> strides, List<Integer> dilations, List<Integer> low, List<Integer> high) {
    public Window {
        size = List.copyOf(size);
        strides = List.copyOf(strides);
        dilations = List.copyOf(dilations);
        low = List.copyOf(low);
        high = List.copyOf(high);
        int rank = size.size();
        for (List<Integer> l : List.of(strides, dilations, low, high)) {
            if (l.size() != rank) {
                throw new IllegalArgumentException(
                        "a window over " + rank + " axes takes one number for each, not " + l);
            }
        }
        checkLeast(1, "sizes", size);
        checkLeast(1, "strides", strides);
        checkLeast(1, "dilations", dilations);
        checkLeast(0, "paddings", low);
        checkLeast(0, "paddings", high);
    }

    private static void checkLeast(int least, String what, List<Integer> numbers) {
        if (numbers.stream().anyMatch(n -> n < least)) {
            throw new IllegalArgumentException("a window's " + what + " are at least " + least + ", got " + numbers);
        }
    }

    /** A window without strides, dilation or padding. */
    public static Window of(Integer... size) {
        List<Integer> ones = Collections.nCopies(size.length, 1);
        List<Integer> zeros = Collections.nCopies(size.length, 0);
        return new Window(List.of(size), ones, ones, zeros, zeros);
    }

    public Window strides(Integer... s) {
        return new Window(size, List.of(s), dilations, low, high);
    }

    public Window dilations(Integer... d) {
        return new Window(size, strides, List.of(d), low, high);
    }

    public Window padding(List<Integer> before, List<Integer> after) {
        return new Window(size, strides, dilations, before, after);
    }

    public int rank() {
        return size.size();
    }

    /** Elements from the first to the last that the window covers on an axis, holes included. */
    public int extent(int axis) {
        return (size.get(axis) - 1) * dilations.get(axis) + 1;
    }

    /** Number of window positions over {@code in} elements; 0 or less if the window does not fit. */
    public int outputs(int axis, int in) {
        int room = in + low.get(axis) + high.get(axis) - extent(axis);
        return room < 0 ? 0 : room / strides.get(axis) + 1;
    }
}
