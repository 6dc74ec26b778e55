package org.argali.layers;

import static org.argali.initializers.Initializers.ONES;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.Arrays;
import java.util.List;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code gamma (x - mean) / sqrt(variance + epsilon) + beta} with mean and variance of each sample by itself, over some
 * axes, the last by default (Ba et al. 2016); gamma and beta have the shape of these axes. Shapes and masks stay as they
 * are.
 *
 * <pre>{@code
 * Tensor y = layerNormalization().apply(input(10, 64));
 * }</pre>
 */
public final class LayerNormalization extends ElementwiseLayer<LayerNormalization> {
    private int[] axes = {-1};
    private double epsilon = 1e-3;
    private boolean center = true;
    private boolean scale = true;
    private Initializer gammaInitializer = ONES;
    private Initializer betaInitializer = ZEROS;
    private @Nullable Weight gamma;
    private @Nullable Weight beta;

    /** The axes to normalize over; -1 by default. */
    public LayerNormalization axis(int... a) {
        int[] copy = a.clone();
        return with(l -> l.axes = copy);
    }

    /** Added to the variance; 0.001 by default. */
    public LayerNormalization epsilon(double e) {
        return with(l -> l.epsilon = Arguments.notNegative("layer_normalization", "epsilon", e));
    }

    /** Whether there is a beta; there is by default. */
    public LayerNormalization center(boolean on) {
        return with(l -> l.center = on);
    }

    /** Whether there is a gamma; there is by default. */
    public LayerNormalization scale(boolean on) {
        return with(l -> l.scale = on);
    }

    public LayerNormalization gammaInitializer(Initializer i) {
        return with(l -> l.gammaInitializer = i);
    }

    public LayerNormalization betaInitializer(Initializer i) {
        return with(l -> l.betaInitializer = i);
    }

    public LayerNormalization gammaRegularizer(Regularizer r) {
        return regularizer("gamma", r);
    }

    public LayerNormalization gammaConstraint(Constraint k) {
        return constraint("gamma", k);
    }

    public LayerNormalization betaRegularizer(Regularizer r) {
        return regularizer("beta", r);
    }

    public LayerNormalization betaConstraint(Constraint k) {
        return constraint("beta", k);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        int[] sorted = sortedAxes(inputs.get(0));
        check(
                Arrays.stream(sorted).distinct().count() == sorted.length,
                "axes " + Arrays.toString(axes) + " name one axis twice");
    }

    private int[] sortedAxes(TensorType x) {
        return Arrays.stream(axes).map(a -> Arguments.axis(x, a)).sorted().toArray();
    }

    @Override
    protected void build(List<TensorType> inputs) {
        TensorType x = inputs.get(0);
        Shape shape = Shape.of(
                Arrays.stream(sortedAxes(x)).map(a -> Arguments.known(x, a)).toArray());
        gamma = scale ? addWeight("gamma", shape, gammaInitializer, true) : null;
        beta = center ? addWeight("beta", shape, betaInitializer, true) : null;
    }

    @Override
    Value change(Call c, Value x) {
        int[] over = sortedAxes(x.type());
        Moments m = Moments.of(c, x, over);
        Value y = c.mul(c.sub(x, m.mean()), c.emit(Unary.RSQRT, c.add(m.variance(), epsilon)));
        Weight g = gamma;
        Weight b = beta;
        Value scaled = g == null ? y : c.mul(y, alongAxes(c, x, c.weight(g), over));
        return b == null ? scaled : c.add(scaled, alongAxes(c, x, c.weight(b), over));
    }

    /** A weight with the rank of {@code x}: size 1 on all other axes. */
    private static Value alongAxes(Call c, Value x, Value w, int[] over) {
        Shape shape = x.shape();
        for (int i = 0; i < shape.rank(); i++) {
            shape = Arrays.binarySearch(over, i) >= 0 ? shape : shape.with(i, 1);
        }
        return c.reshape(w, shape);
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("axis", Arrays.stream(axes).boxed().toList())
                .put("epsilon", epsilon)
                .put("center", center)
                .put("scale", scale)
                .put("rms_scaling", false)
                .put("beta_initializer", betaInitializer)
                .put("gamma_initializer", gammaInitializer)
                .rules("beta", "gamma");
    }
}
