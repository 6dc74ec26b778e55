package org.argali.tck;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.argali.op.Conv;
import org.argali.op.Window;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** {@link Conv} and its gradients in one to three dimensions. */
final class ConvCases {
    private ConvCases() {}

    static List<OpCase> rows() {
        List<OpCase> rows = new ArrayList<>();
        addOneDimensional(rows);
        addTwoDimensional(rows);
        addGroups(rows);
        addThreeDimensional(rows);
        addLargeFilters(rows);
        return rows;
    }

    private static void addOneDimensional(List<OpCase> rows) {
        add(rows, Window.of(1), 1, Shape.of(1, 1, 1), 1);
        add(rows, Window.of(3), 1, Shape.of(2, 9, 3), 4);
        add(rows, pad(Window.of(3), 1, 1), 1, Shape.of(2, 33, 5), 7);
        add(rows, pad(Window.of(4), 1, 2).strides(2), 1, Shape.of(1, 31, 2), 3);
        add(rows, pad(Window.of(3), 4, 0).dilations(2), 1, Shape.of(2, 17, 3), 5); // causal
        add(rows, Window.of(7), 1, Shape.of(3, 7, 2), 1);
        add(rows, Window.of(2).strides(5), 1, Shape.of(2, 13, 2), 2);
        add(rows, pad(Window.of(5), 2, 2), 4, Shape.of(2, 31, 8), 4);
    }

    private static void addTwoDimensional(List<OpCase> rows) {
        add(rows, Window.of(1, 1), 1, Shape.of(2, 3, 3, 5), 7);
        add(rows, Window.of(1, 1), 1, Shape.of(1, 17, 17, 33), 31);
        add(rows, Window.of(1, 1).strides(2, 2), 1, Shape.of(2, 7, 8, 3), 4);
        add(rows, Window.of(3, 3), 1, Shape.of(1, 3, 3, 1), 1);
        add(rows, Window.of(3, 3), 1, Shape.of(2, 8, 9, 3), 8);
        add(rows, pad(Window.of(3, 3), 1, 1), 1, Shape.of(2, 8, 9, 3), 5);
        add(rows, pad(Window.of(3, 3), 0, 1).strides(2, 2), 1, Shape.of(2, 8, 10, 3), 5); // same, as in Keras
        add(rows, pad(Window.of(3, 3), 1, 1).strides(2, 2), 1, Shape.of(2, 9, 11, 3), 5);
        add(rows, Window.of(3, 3).strides(2, 2), 1, Shape.of(2, 19, 19, 3), 32);
        add(rows, pad(Window.of(3, 3), 2, 2).dilations(2, 2), 1, Shape.of(1, 9, 9, 2), 3);
        add(rows, Window.of(3, 2).strides(1, 3).dilations(2, 1), 1, Shape.of(2, 11, 10, 3), 2);
        add(rows, Window.of(1, 7).padding(List.of(0, 3), List.of(0, 3)), 1, Shape.of(1, 9, 9, 4), 5);
        add(rows, Window.of(7, 1).padding(List.of(3, 0), List.of(3, 0)), 1, Shape.of(1, 9, 9, 4), 5);
        add(rows, Window.of(2, 5).padding(List.of(0, 4), List.of(1, 2)).strides(3, 1), 1, Shape.of(2, 7, 9, 3), 4);
        add(rows, pad(Window.of(5, 5), 2, 2), 1, Shape.of(1, 13, 13, 17), 9);
        add(rows, pad(Window.of(7, 7), 3, 3).strides(2, 2), 1, Shape.of(1, 15, 15, 3), 8);
        add(rows, pad(Window.of(3, 3), 3, 3), 1, Shape.of(1, 2, 2, 2), 2); // some windows see padding only
        add(rows, Window.of(2, 2).strides(3, 3), 1, Shape.of(1, 8, 8, 2), 2); // some elements are never seen
        add(rows, pad(Window.of(3, 3), 1, 1), 1, Shape.of(1, 8, 8, 64), 33);
        add(rows, Window.of(3, 3), 1, Shape.of(0, 5, 5, 2), 3);
    }

    private static void addGroups(List<OpCase> rows) {
        add(rows, pad(Window.of(3, 3), 1, 1), 2, Shape.of(2, 6, 7, 4), 6);
        add(rows, pad(Window.of(3, 3), 1, 1).strides(2, 2), 3, Shape.of(1, 9, 9, 6), 3);
        add(rows, Window.of(1, 1), 4, Shape.of(2, 5, 5, 8), 8);
        add(rows, pad(Window.of(3, 3), 1, 1), 5, Shape.of(2, 7, 8, 5), 5); // depthwise
        add(rows, pad(Window.of(3, 3), 1, 1), 33, Shape.of(1, 9, 9, 33), 33);
        add(rows, pad(Window.of(3, 3), 0, 1).strides(2, 2), 32, Shape.of(1, 10, 10, 32), 32);
        add(rows, Window.of(3, 3), 3, Shape.of(2, 6, 6, 3), 6); // depth multiplier 2
        add(rows, pad(Window.of(5, 5), 4, 4).dilations(2, 2), 4, Shape.of(1, 9, 9, 4), 4);
        add(rows, Window.of(1, 1), 7, Shape.of(2, 3, 3, 7), 7);
        add(rows, pad(Window.of(3), 4, 0).dilations(2), 6, Shape.of(3, 19, 6), 6); // causal depthwise
        add(rows, pad(Window.of(4), 1, 2).strides(3), 65, Shape.of(1, 20, 65), 65);
        add(rows, Window.of(7, 2).padding(List.of(3, 0), List.of(3, 1)), 3, Shape.of(2, 17, 9, 3), 3);
        add(rows, Window.of(2, 3).strides(3, 1).dilations(1, 3), 4, Shape.of(2, 9, 12, 4), 4);
        add(rows, pad(Window.of(2, 3), 3, 3), 2, Shape.of(1, 2, 3, 2), 2);
        add(rows, pad(Window.of(3, 3, 2), 1, 1), 4, Shape.of(1, 4, 4, 5, 4), 4);
        add(rows, pad(Window.of(3, 3), 1, 1), 1, Shape.of(2, 6, 6, 1), 3);
    }

    private static void addThreeDimensional(List<OpCase> rows) {
        add(rows, Window.of(1, 1, 1), 1, Shape.of(2, 2, 3, 4, 3), 5);
        add(rows, Window.of(2, 3, 2), 1, Shape.of(1, 4, 5, 4, 2), 3);
        add(rows, pad(Window.of(3, 3, 3), 1, 1), 1, Shape.of(2, 4, 5, 3, 2), 3);
        add(rows, pad(Window.of(3, 2, 3), 0, 1).strides(2, 1, 2), 1, Shape.of(1, 5, 4, 6, 3), 2);
        add(rows, pad(Window.of(2, 2, 2), 1, 0).dilations(2, 1, 2), 2, Shape.of(1, 5, 5, 5, 4), 2);
    }

    /** Filters larger than the images they are applied to, as the last layers of deep networks have. */
    private static void addLargeFilters(List<OpCase> rows) {
        add(rows, Window.of(1, 1), 1, Shape.of(2, 2, 2, 33), 40);
        add(rows, Window.of(1, 1).strides(2, 2), 1, Shape.of(3, 4, 4, 32), 31);
        add(rows, Window.of(1, 1).strides(2, 2), 1, Shape.of(2, 3, 3, 17), 64);
        add(rows, pad(Window.of(3, 3), 1, 1), 1, Shape.of(2, 2, 2, 16), 33);
        add(rows, pad(Window.of(3, 3), 1, 1).strides(2, 2), 1, Shape.of(3, 4, 5, 17), 16);
        add(rows, pad(Window.of(3, 3), 2, 2).dilations(2, 2), 1, Shape.of(1, 3, 3, 9), 31);
        add(rows, pad(Window.of(3, 3), 3, 3), 1, Shape.of(1, 2, 2, 7), 5);
        add(rows, pad(Window.of(5, 4), 2, 1), 1, Shape.of(1, 3, 3, 5), 6);
        add(rows, Window.of(2, 2).strides(3, 3), 1, Shape.of(1, 5, 5, 33), 17); // some positions are never seen
        add(rows, pad(Window.of(3, 3, 3), 1, 1), 1, Shape.of(1, 2, 2, 2, 9), 8);
        add(rows, pad(Window.of(3, 3), 1, 1), 1, Shape.of(16, 2, 2, 64), 128);
    }

    private static Window pad(Window w, int low, int high) {
        return w.padding(Collections.nCopies(w.rank(), low), Collections.nCopies(w.rank(), high));
    }

    /** A convolution and both of its gradients. */
    private static void add(List<OpCase> rows, Window window, int groups, Shape input, int filters) {
        TensorType x = TensorType.f32().withShape(input);
        TensorType w = x.withShape(new Shape(window.size()).append(input.last() / groups, filters));
        Conv conv = new Conv(window, groups);
        TensorType y = conv.infer(List.of(x, w)).get(0);
        boolean small = x.size() < 2000 && w.size() * y.size() < 400_000;
        add(rows, OpCase.of(conv, x, w), small);
        add(rows, OpCase.of(new Conv.BackwardData(window, groups, input), w, y), small);
        add(rows, OpCase.of(new Conv.BackwardFilter(window, groups), x, y), small);
    }

    private static void add(List<OpCase> rows, OpCase row, boolean gradient) {
        rows.add(gradient ? row.gradient() : row);
    }
}
