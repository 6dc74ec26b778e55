package org.argali.op;

import java.util.ArrayList;
import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A depthwise convolution of images, one filter for each channel, and a pointwise one after it, perhaps with a bias and a ReLU:
 * {@code (x [n, h, w, c], depthwise [k, k, 1, c], pointwise [1, 1, c, f], perhaps bias [f]) -> [n, oh, ow, f]}. What lies between the
 * two is not stored, and computed again for the gradients. A maximum over windows of the result may be a result too, or the only one.
 *
 * <p>Written by a pass after gradients are taken, for devices that have it.
 *
 * @param window of the depthwise convolution; moves by one
 * @param relu whether what is negative becomes 0
 * @param pool the windows of the maximum, which lie side by side; {@link #NO_POOL} where there is none
 * @param whole whether what the maximum is taken of is a result, the first
 */
public record SeparableConv(Window window, boolean relu, Window pool, boolean whole) implements Op {
    /** A window of one element, of which no maximum is taken. */
    public static final Window NO_POOL = Window.of(1, 1);

    private static final Conv POINTWISE = new Conv(Window.of(1, 1), 1);

    /** Whether a depthwise convolution with such a window may be part. */
    public static boolean takes(Window w) {
        boolean fits = w.rank() == 2;
        for (int i = 0; i < w.rank(); i++) {
            int size = w.size().get(i);
            fits &= w.strides().get(i) == 1
                    && w.dilations().get(i) == 1
                    && w.low().get(i) < size
                    && w.high().get(i) < size;
        }
        return fits;
    }

    /** Whether a maximum over such windows, or its gradient, may be part. */
    public static boolean takesPool(Window w) {
        Integer[] size = w.size().toArray(Integer[]::new);
        return w.rank() == 2 && w.equals(Window.of(size).strides(size));
    }

    /** The type of the convolutions' result, from those of the first three inputs. */
    public static TensorType product(Op op, Window window, List<TensorType> in) {
        Check.that(takes(window), op, "the window must move by one over two axes, and be larger than its padding", in);
        Check.that(
                in.stream().allMatch(t -> t.dtype() == DType.FLOAT32), op, "all inputs must be float32; cast them", in);
        int c = in.get(0).shape().last();
        TensorType z = new Conv(window, c).infer(in.subList(0, 2)).get(0);
        Check.that(z.shape().last() == c, op, "the depthwise filter must have one filter for each channel", in);
        return POINTWISE.infer(List.of(z, in.get(2))).get(0);
    }

    @Override
    public List<TensorType> infer(List<TensorType> in) {
        Check.that(in.size() == 3 || in.size() == 4, this, "takes 3 or 4 inputs, not " + in.size(), in);
        TensorType y = product(this, window, in);
        TensorType bias = y.withShape(Shape.of(y.shape().last()));
        Check.that(in.size() == 3 || in.get(3).equals(bias), this, "the bias must be " + bias, in);
        List<TensorType> out = new ArrayList<>();
        if (whole) {
            out.add(y);
        }
        if (!pool.equals(NO_POOL)) {
            Check.that(takesPool(pool), this, "windows of a maximum must lie side by side", in);
            out.addAll(new Pool(Pool.Kind.MAX, pool).infer(List.of(y)));
        }
        Check.that(!out.isEmpty(), this, "the result or a maximum must be wanted", in);
        return out;
    }

    @Override
    public void vjp(Vjp c) {
        throw new IllegalStateException("fusion comes after gradients");
    }

    /** What becomes of the gradient of {@code x}. */
    public enum InputGradient {
        /** It is not wanted. */
        NONE,
        /** A result. */
        WHOLE,
        /** A result where {@code x} is positive, else 0, followed by its sum over all positions: x is that of a ReLU with a bias. */
        WHERE_POSITIVE
    }

    /**
     * {@code (x, depthwise, pointwise, dy) -> (gradients of depthwise and pointwise, what is wanted of that of x)}. Where the result
     * went on to a maximum, {@code dy} is three inputs: the result, the maximum and its gradient.
     *
     * @param pool the windows of the maximum; {@link #NO_POOL} where there is none
     */
    public record Backward(Window window, Window pool, InputGradient input) implements Op {
        @Override
        public List<TensorType> infer(List<TensorType> in) {
            Check.count(this, pool.equals(NO_POOL) ? 4 : 6, in);
            TensorType y = product(this, window, in);
            Check.that(in.get(3).equals(y), this, "the result's gradient must be " + y, in);
            if (!pool.equals(NO_POOL)) {
                Check.that(takesPool(pool), this, "windows of a maximum must lie side by side", in);
                new Pool.Backward(Pool.Kind.MAX, pool).infer(in.subList(3, 6));
            }
            List<TensorType> out = new ArrayList<>(List.of(in.get(1), in.get(2)));
            if (input != InputGradient.NONE) {
                out.add(in.get(0));
            }
            if (input == InputGradient.WHERE_POSITIVE) {
                out.add(in.get(0).withShape(Shape.of(in.get(0).shape().last())));
            }
            return out;
        }

        @Override
        public void vjp(Vjp c) {
            throw new IllegalStateException("fusion comes after gradients");
        }
    }
}
