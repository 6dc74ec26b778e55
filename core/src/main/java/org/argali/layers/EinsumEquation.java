package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.argali.initializers.Initializer;
import org.argali.initializers.Initializers;
import org.argali.initializers.VarianceScaling;
import org.argali.op.ShapeException;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * The equation of an {@link EinsumDense}, with letters in place of the dots.
 *
 * @param input letters of the input's axes
 * @param kernel letters of the kernel's axes
 * @param output letters of the output's axes
 * @param inputShape that of the input; unknown sizes are allowed where the kernel does not need them
 * @param sizes those of the output
 * @param elidedRight how many axes dots at the right stand for
 */
record EinsumEquation(
        String input, String kernel, String output, Shape inputShape, List<Integer> sizes, int elidedRight) {
    private static final Pattern FORM =
            Pattern.compile("(\\.\\.\\.)?([a-zA-Z]+)(\\.\\.\\.)?,([a-zA-Z]+)->(\\.\\.\\.)?([a-zA-Z]+)(\\.\\.\\.)?");

    /** Stand for axes behind dots; equations have letters of the Latin alphabet. */
    private static final char FIRST_ELIDED = '\u03b1';

    static Matcher check(String equation) {
        Matcher m = FORM.matcher(equation);
        boolean fits = m.matches()
                && (m.group(1) == null) == (m.group(5) == null)
                && (m.group(3) == null) == (m.group(7) == null)
                && (m.group(1) == null || m.group(3) == null);
        if (!fits) {
            throw new IllegalArgumentException("[einsum_dense] an equation has one of the forms ab,bc->ac, "
                    + "...b,bc->...c and ab...,bc->ac..., but is " + equation);
        }
        for (int group : new int[] {2, 4, 6}) {
            String letters = m.group(group);
            if (letters.chars().distinct().count() != letters.length()) {
                throw new IllegalArgumentException("[einsum_dense] " + equation + " names an axis twice in " + letters);
            }
        }
        return m;
    }

    static EinsumEquation of(String equation, Shape x, List<Integer> outputShape) {
        Matcher m = check(equation);
        int elided = x.rank() - m.group(2).length();
        boolean left = m.group(1) != null;
        boolean right = m.group(3) != null;
        if (elided < 0 || (elided > 0 && !left && !right)) {
            throw new ShapeException(equation + " takes " + (left || right ? "at least " : "")
                    + m.group(2).length() + " axes, but the input has rank " + x.rank());
        }
        String dots = "";
        for (int i = 0; i < elided; i++) {
            dots += (char) (FIRST_ELIDED + i);
        }
        List<Integer> sizes = new ArrayList<>(outputShape);
        sizes.add(0, x.dim(0));
        for (int i = 1; left && i < elided; i++) {
            sizes.add(1, x.dim(i));
        }
        for (int i = x.rank() - elided; right && i < x.rank(); i++) {
            sizes.add(x.dim(i));
        }
        EinsumEquation e = new EinsumEquation(
                (left ? dots : "") + m.group(2) + (right ? dots : ""),
                m.group(4),
                (left ? dots : "") + m.group(6) + (right ? dots : ""),
                x,
                sizes,
                right ? elided : 0);
        e.checkSizes(equation);
        return e;
    }

    private void checkSizes(String equation) {
        if (sizes.size() != output.length()) {
            throw new ShapeException(equation + " gives " + output.length() + " axes, but the output shape has "
                    + sizes.size() + " with the batch");
        }
        for (char c : output.toCharArray()) {
            int want = sizes.get(output.indexOf(c));
            int at = input.indexOf(c);
            if (at < 0 && kernel.indexOf(c) < 0) {
                throw new ShapeException("axis " + c + " of the output is neither one of the input nor of the kernel");
            }
            if (at >= 0 && want >= 0 && inputShape.dim(at) >= 0 && want != inputShape.dim(at)) {
                throw new ShapeException("axis " + c + " has " + inputShape.dim(at) + " elements in the input, but "
                        + want + " in the output shape");
            }
        }
    }

    Shape kernelShape() {
        List<Integer> dims = new ArrayList<>();
        for (char c : kernel.toCharArray()) {
            int size = output.indexOf(c) >= 0
                    ? sizes.get(output.indexOf(c))
                    : input.indexOf(c) >= 0 ? inputShape.dim(input.indexOf(c)) : Shape.ANY;
            if (size == Shape.ANY) {
                throw new ShapeException("needs to know the size of the kernel's axis " + c
                        + " to make its weights; give it in the output shape, or the input a size there");
            }
            dims.add(size);
        }
        return new Shape(dims);
    }

    Shape biasShape(String axes) {
        int first = output.length();
        for (char c : axes.toCharArray()) {
            if (output.indexOf(c) < 0) {
                throw new ShapeException("the bias has an axis " + c + ", but the output has none; it has " + output);
            }
            first = Math.min(first, output.indexOf(c));
        }
        List<Integer> dims = new ArrayList<>();
        for (int i = first; i < output.length(); i++) {
            dims.add(axes.indexOf(output.charAt(i)) >= 0 ? sizes.get(i) : 1);
        }
        return new Shape(dims);
    }

    /** The initializer of the kernel: fans are counted over axes that are summed, and over the others. */
    Initializer fanned(Initializer i) {
        Shape shape = kernelShape();
        int in = 1;
        int out = 1;
        for (int k = 0; k < kernel.length(); k++) {
            boolean kept = output.indexOf(kernel.charAt(k)) >= 0;
            in *= kept ? 1 : shape.dim(k);
            out *= kept ? shape.dim(k) : 1;
        }
        return fanned(i, in, out);
    }

    /** Draws as if the weight were a matrix of these sizes, if the initializer looks at sizes. */
    static Initializer fanned(Initializer i, int in, int out) {
        Initializer plain = i instanceof Initializers known ? known.value() : i;
        return plain instanceof VarianceScaling
                ? (type, seed) -> plain.sample(TensorType.f32(in, out), seed)
                        .reshape(type.shape().toArray())
                : i;
    }
}
