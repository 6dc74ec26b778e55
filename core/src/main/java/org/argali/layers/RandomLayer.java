package org.argali.layers;

import java.util.List;
import org.argali.op.Compare;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.tensor.Shape;

/**
 * A layer that changes its input at random while training, and not at all otherwise; masks pass through.
 *
 * @param <L> the layer's own class
 */
public abstract class RandomLayer<L extends RandomLayer<L>> extends ElementwiseLayer<L> {
    private final boolean active;

    RandomLayer(boolean active) {
        this.active = active;
    }

    /** What happens while training. */
    abstract Value disturb(Call c, Value x);

    @Override
    final Value change(Call c, Value x) {
        return active && c.training() ? disturb(c, x) : x;
    }

    /** The shape of a random choice for {@code x}: {@code wanted} with known sizes. */
    static Shape noise(Value x, List<Integer> wanted) {
        Shape s = x.shape();
        check(
                wanted.isEmpty() || wanted.size() == s.rank(),
                "the noise shape " + wanted + " has " + wanted.size() + " axes, but the input has " + s.rank());
        Shape noise = s;
        for (int i = 0; i < wanted.size(); i++) {
            int d = wanted.get(i);
            check(
                    d == Shape.ANY || d == 1 || d == s.dim(i),
                    "the noise shape " + wanted + " does not broadcast to " + s);
            noise = d == 1 ? noise.with(i, 1) : noise;
        }
        return noise;
    }

    /** Drops a share of the elements of {@code noise}, which broadcasts to {@code x}, and scales the others up. */
    static Value drop(Call c, Value x, Shape noise, double rate) {
        Value keep = c.compare(Compare.GE, c.random(noise), rate);
        return c.select(keep, c.mul(x, 1 / (1 - rate)), 0);
    }

    /** Standard normal numbers (Box and Muller 1958). */
    static Value normal(Call c, Shape shape) {
        Value radius = c.sqrt(c.mul(c.log(c.sub(1, c.random(shape))), -2));
        return c.mul(radius, c.emit(Unary.COS, c.mul(c.random(shape), 2 * Math.PI)));
    }
}
