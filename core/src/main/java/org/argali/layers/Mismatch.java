package org.argali.layers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/** What to say when the sizes of several tensors should be equal and are not. */
final class Mismatch {
    private Mismatch() {}

    /** {@code joins 4 tensors on axis 3, but their heights differ: conv2d_1 18, conv2d_3 17. With padding SAME all are 18}. */
    static String explain(Layer layer, List<Tensor> inputs, List<Shape> shapes, String what, int axis) {
        Map<Layer, String> names = Names.around(layer, inputs);
        String sizes = IntStream.range(0, inputs.size())
                .mapToObj(i -> names.get(inputs.get(i).producer().layer()) + " "
                        + (shapes.get(i).dim(axis) == Shape.ANY
                                ? "?"
                                : shapes.get(i).dim(axis)))
                .collect(Collectors.joining(", "));
        int rank = shapes.get(0).rank();
        return what + ", but their " + plural(axis, rank) + " differ: " + sizes + hint(inputs, axis);
    }

    /** How people call the sizes along an axis, channels last. */
    private static String plural(int axis, int rank) {
        if (axis == 0) {
            return "batch sizes";
        }
        if (axis == rank - 1) {
            return rank > 3 ? "channels" : "features";
        }
        return switch (rank) {
            case 3 -> "lengths";
            case 4 -> List.of("heights", "widths").get(axis - 1);
            case 5 -> List.of("depths", "heights", "widths").get(axis - 1);
            default -> "sizes on axis " + axis;
        };
    }

    private static String hint(List<Tensor> inputs, int axis) {
        if (inputs.stream().map(t -> t.shape().rank()).distinct().count() > 1) {
            return "";
        }
        Set<Tensor> common = ancestors(inputs.get(0));
        inputs.forEach(t -> common.retainAll(ancestors(t)));
        Map<Tensor, Integer> memo = new HashMap<>();
        Set<Integer> sizes = new TreeSet<>();
        inputs.forEach(t -> sizes.add(withSame(t, axis, common, memo)));
        int size = sizes.iterator().next();
        return sizes.size() == 1 && size > 0 ? ". With padding SAME all are " + size : "";
    }

    private static Set<Tensor> ancestors(Tensor t) {
        Set<Tensor> all = new HashSet<>();
        List<Tensor> todo = new ArrayList<>(List.of(t));
        while (!todo.isEmpty()) {
            Tensor next = todo.remove(todo.size() - 1);
            if (all.add(next)) {
                todo.addAll(next.producer().inputs());
            }
        }
        return all;
    }

    /** The size that an axis of {@code t} would have, were all windows since the common ancestors padded to SAME. */
    private static int withSame(Tensor t, int axis, Set<Tensor> common, Map<Tensor, Integer> memo) {
        Integer known = memo.get(t);
        if (known != null) {
            return known;
        }
        int size = t.shape().dim(axis);
        List<Tensor> from = t.producer().inputs();
        boolean follows = !common.contains(t)
                && !from.isEmpty()
                && from.get(0).shape().rank() == t.shape().rank();
        if (follows && t.producer().layer() instanceof WindowLayer<?> w) {
            int spatial = axis - w.dataFormat().firstSpatialAxis();
            int n = withSame(from.get(0), axis, common, memo);
            boolean slides = spatial >= 0 && spatial < w.rank() && n > 0;
            size = slides ? w.sizeWithSame(spatial, n) : size;
        } else if (follows && from.get(0).shape().dim(axis) == size) {
            size = withSame(from.get(0), axis, common, memo);
        }
        memo.put(t, size);
        return size;
    }

    /** The types with unknown sizes replaced by what another of them has there, except on axis {@code open}. */
    static List<TensorType> filled(List<TensorType> types, int open) {
        return types.stream()
                .map(t -> t.withShape(filled(t.shape(), types, open)))
                .toList();
    }

    private static Shape filled(Shape s, List<TensorType> types, int open) {
        Shape out = s;
        for (int a = 0; a < s.rank(); a++) {
            int axis = a;
            if (a != open && s.dim(a) == Shape.ANY) {
                int d = types.stream().mapToInt(t -> t.dim(axis)).max().orElse(Shape.ANY);
                out = d > 1 ? out.with(a, d) : out;
            }
        }
        return out;
    }
}
