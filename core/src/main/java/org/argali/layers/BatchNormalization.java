package org.argali.layers;

import static org.argali.initializers.Initializers.ONES;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code gamma (x - mean) / sqrt(variance + epsilon) + beta} with one gamma and beta for each index of an axis, the last by
 * default (Ioffe and Szegedy 2015). Shapes and masks stay as they are.
 *
 * <p>While training, mean and variance are those of the batch over all other axes (only of the steps that a mask lets
 * count), and moving averages follow them; otherwise, and if the layer is frozen, they are the moving averages. The moving
 * variance follows the population variance, as in Keras.
 *
 * <pre>{@code
 * Tensor y = batchNormalization().apply(conv2d(32, 3).useBias(false).apply(input(32, 32, 3)));
 * }</pre>
 */
public final class BatchNormalization extends ElementwiseLayer<BatchNormalization> {
    private int axis = -1;
    private double momentum = 0.99;
    private double epsilon = 1e-3;
    private boolean center = true;
    private boolean scale = true;
    private Initializer gammaInitializer = ONES;
    private Initializer betaInitializer = ZEROS;
    private Initializer movingMeanInitializer = ZEROS;
    private Initializer movingVarianceInitializer = ONES;
    private boolean renorm;
    private BatchRenorm.Settings renormSettings =
            new BatchRenorm.Settings(0, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0.99);
    private @Nullable BatchRenorm corrections;
    private @Nullable Weight gamma;
    private @Nullable Weight beta;
    private @Nullable Weight movingMean;
    private @Nullable Weight movingVariance;

    /** The axis of the channels; -1 by default. */
    public BatchNormalization axis(int a) {
        return with(l -> l.axis = a);
    }

    /** The share of the old value that a moving average keeps in a step; 0.99 by default. */
    public BatchNormalization momentum(double m) {
        return with(l -> l.momentum = Arguments.share("batch_normalization", "momentum", m));
    }

    /** Added to the variance; 0.001 by default. */
    public BatchNormalization epsilon(double e) {
        return with(l -> l.epsilon = Arguments.notNegative("batch_normalization", "epsilon", e));
    }

    /** Whether there is a beta; there is by default. */
    public BatchNormalization center(boolean on) {
        return with(l -> l.center = on);
    }

    /** Whether there is a gamma; there is by default. */
    public BatchNormalization scale(boolean on) {
        return with(l -> l.scale = on);
    }

    public BatchNormalization gammaInitializer(Initializer i) {
        return with(l -> l.gammaInitializer = i);
    }

    public BatchNormalization betaInitializer(Initializer i) {
        return with(l -> l.betaInitializer = i);
    }

    public BatchNormalization movingMeanInitializer(Initializer i) {
        return with(l -> l.movingMeanInitializer = i);
    }

    public BatchNormalization movingVarianceInitializer(Initializer i) {
        return with(l -> l.movingVarianceInitializer = i);
    }

    /** Whether batches are renormalized (Ioffe 2017), for small or dependent batches; they are not by default. */
    public BatchNormalization renorm(boolean on) {
        return with(l -> l.renorm = on);
    }

    /** Bounds of the corrections: r from {@code rMin} to {@code rMax}, d up to {@code dMax} either way; none by default. */
    public BatchNormalization renormClipping(double rMin, double rMax, double dMax) {
        if (!(rMin <= rMax && dMax >= 0)) {
            throw new IllegalArgumentException("[batch_normalization] renorm clips r from " + rMin + " to " + rMax
                    + " and d to " + dMax + "; rMin must not be above rMax, nor dMax negative");
        }
        return with(l -> l.renormSettings = new BatchRenorm.Settings(rMin, rMax, dMax, l.renormSettings.momentum()));
    }

    /** As {@link #momentum}, for the averages that the corrections come from; 0.99 by default. */
    public BatchNormalization renormMomentum(double m) {
        Arguments.share("batch_normalization", "renormMomentum", m);
        return with(l -> {
            BatchRenorm.Settings s = l.renormSettings;
            l.renormSettings = new BatchRenorm.Settings(s.rMin(), s.rMax(), s.dMax(), m);
        });
    }

    public BatchNormalization gammaRegularizer(Regularizer r) {
        return regularizer("gamma", r);
    }

    public BatchNormalization gammaConstraint(Constraint k) {
        return constraint("gamma", k);
    }

    public BatchNormalization betaRegularizer(Regularizer r) {
        return regularizer("beta", r);
    }

    public BatchNormalization betaConstraint(Constraint k) {
        return constraint("beta", k);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        int a = Arguments.axis(inputs.get(0), axis);
        int d = inputs.get(0).dim(a);
        int made = movingMean == null ? d : movingMean.type().dim(0);
        check(d == made || d == Shape.ANY, "was built for " + made + " channels, but the input has " + d);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        Shape shape = Shape.of(Arguments.known(inputs.get(0), axis));
        gamma = scale ? addWeight("gamma", shape, gammaInitializer, true) : null;
        beta = center ? addWeight("beta", shape, betaInitializer, true) : null;
        movingMean = addWeight("moving_mean", shape, movingMeanInitializer, false);
        movingVariance = addWeight("moving_variance", shape, movingVarianceInitializer, false);
        corrections = renorm ? new BatchRenorm(this, shape, movingMeanInitializer, movingVarianceInitializer) : null;
    }

    @Override
    Value change(Call c, Value x) {
        Weight mean = Arguments.built(movingMean);
        Weight variance = Arguments.built(movingVariance);
        if (!c.training() || !c.trainable()) {
            return affine(
                    c, x, standardize(c, x, alongAxis(c, x, c.weight(mean)), alongAxis(c, x, c.weight(variance))));
        }
        Moments batch = Moments.of(c, x, countingMask(c, x), otherAxes(x));
        Value standard = standardize(c, x, batch.mean(), batch.variance());
        BatchRenorm re = corrections;
        Value corrected = re == null ? standard : correct(c, x, standard, batch, re);
        follow(c, mean, batch.mean(), momentum);
        if (re == null) {
            follow(c, variance, batch.variance(), momentum);
        }
        return affine(c, x, corrected);
    }

    /** Corrects the batch and moves the averages of renormalization. */
    private Value correct(Call c, Value x, Value standard, Moments batch, BatchRenorm re) {
        Weight variance = Arguments.built(movingVariance);
        Value mean = c.reshape(batch.mean(), variance.type().shape());
        Value stddev = c.sqrt(c.add(c.reshape(batch.variance(), variance.type().shape()), epsilon));
        BatchRenorm.Correction k = re.correction(c, renormSettings, mean, stddev, epsilon);
        c.update(variance, re.follow(c, renormSettings, mean, stddev, momentum, epsilon));
        return c.add(c.mul(standard, alongAxis(c, x, k.r())), alongAxis(c, x, k.d()));
    }

    private int[] otherAxes(Value x) {
        int a = x.shape().axis(axis);
        return IntStream.range(0, x.shape().rank()).filter(i -> i != a).toArray();
    }

    private static Optional<Value> countingMask(Call c, Value x) {
        return c.mask(0).filter(m -> m.shape().rank() == x.shape().rank() - 1).map(m -> c.expandDims(m, -1));
    }

    /** Moves an average towards the value of a batch. */
    static void follow(Call c, Weight average, Value batch, double momentum) {
        Value now = c.reshape(batch, average.type().shape());
        c.update(average, c.add(c.mul(c.weight(average), momentum), c.mul(now, 1 - momentum)));
    }

    private Value standardize(Call c, Value x, Value mean, Value variance) {
        return c.mul(c.sub(x, mean), c.emit(Unary.RSQRT, c.add(variance, epsilon)));
    }

    private Value affine(Call c, Value x, Value standard) {
        Weight g = gamma;
        Weight b = beta;
        Value scaled = g == null ? standard : c.mul(standard, alongAxis(c, x, c.weight(g)));
        return b == null ? scaled : c.add(scaled, alongAxis(c, x, c.weight(b)));
    }

    /** A vector with the rank of {@code x}, along the axis. */
    private Value alongAxis(Call c, Value x, Value vector) {
        Shape shape = x.shape();
        for (int i : otherAxes(x)) {
            shape = shape.with(i, 1);
        }
        return c.reshape(vector, shape);
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("axis", axis)
                .put("momentum", momentum)
                .put("epsilon", epsilon)
                .put("center", center)
                .put("scale", scale)
                .put("beta_initializer", betaInitializer)
                .put("gamma_initializer", gammaInitializer)
                .put("moving_mean_initializer", movingMeanInitializer)
                .put("moving_variance_initializer", movingVarianceInitializer)
                .rules("beta", "gamma")
                .put("synchronized", false)
                .put("renorm", renorm)
                .put("renorm_clipping", renorm ? renormSettings.clipping() : null)
                .put("renorm_momentum", renormSettings.momentum());
    }
}
