package org.argali.layers;

import static org.argali.initializers.Initializers.ONES;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.List;
import java.util.stream.IntStream;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Reduce;
import org.argali.op.Unary;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code gamma (x - mean) / sqrt(variance + epsilon) + beta} with mean and variance of each sample and each group of
 * channels by itself (Wu and He 2018); one gamma and beta for each channel. Shapes and masks stay as they are.
 *
 * <pre>{@code
 * Tensor y = groupNormalization(8).apply(input(32, 32, 64));
 * }</pre>
 */
public final class GroupNormalization extends ElementwiseLayer<GroupNormalization> {
    private final int groups;
    private int axis = -1;
    private double epsilon = 1e-3;
    private boolean center = true;
    private boolean scale = true;
    private Initializer gammaInitializer = ONES;
    private Initializer betaInitializer = ZEROS;
    private @Nullable Weight gamma;
    private @Nullable Weight beta;

    /** @param groups number of groups, or -1 for one per channel: instance normalization */
    public GroupNormalization(int groups) {
        this.groups = groups == -1 ? -1 : Arguments.positive("group_normalization", "groups", groups);
    }

    /** The axis of the channels; -1 by default. */
    public GroupNormalization axis(int a) {
        return with(l -> l.axis = a);
    }

    /** Added to the variance; 0.001 by default. */
    public GroupNormalization epsilon(double e) {
        return with(l -> l.epsilon = Arguments.notNegative("group_normalization", "epsilon", e));
    }

    /** Whether there is a beta; there is by default. */
    public GroupNormalization center(boolean on) {
        return with(l -> l.center = on);
    }

    /** Whether there is a gamma; there is by default. */
    public GroupNormalization scale(boolean on) {
        return with(l -> l.scale = on);
    }

    public GroupNormalization gammaInitializer(Initializer i) {
        return with(l -> l.gammaInitializer = i);
    }

    public GroupNormalization betaInitializer(Initializer i) {
        return with(l -> l.betaInitializer = i);
    }

    public GroupNormalization gammaRegularizer(Regularizer r) {
        return regularizer("gamma", r);
    }

    public GroupNormalization gammaConstraint(Constraint k) {
        return constraint("gamma", k);
    }

    public GroupNormalization betaRegularizer(Regularizer r) {
        return regularizer("beta", r);
    }

    public GroupNormalization betaConstraint(Constraint k) {
        return constraint("beta", k);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        super.checkTypes(inputs);
        int d = inputs.get(0).dim(Arguments.axis(inputs.get(0), axis));
        check(d == Shape.ANY || d % groups == 0, d + " channels do not divide into " + groups + " groups");
    }

    @Override
    protected void build(List<TensorType> inputs) {
        Shape shape = Shape.of(Arguments.known(inputs.get(0), axis));
        gamma = scale ? addWeight("gamma", shape, gammaInitializer, true) : null;
        beta = center ? addWeight("beta", shape, betaInitializer, true) : null;
    }

    /** Moments of channels first, then of their groups: what is as large as {@code x} is walked with its channels as they lie. */
    @Override
    Value change(Call c, Value x) {
        int a = x.shape().axis(axis);
        int channels = x.shape().dim(a);
        int parts = groups == -1 ? channels : groups;
        int[] over = IntStream.range(1, x.shape().rank()).filter(i -> i != a).toArray();
        Moments each = over.length > 0
                ? Moments.of(c, x, over)
                : new Moments(x, c.broadcastTo(c.constant(x.type().dtype(), 0), x.shape()));
        Shape split = Shape.of(x.shape().dim(0), parts, channels / parts);
        Moments between = Moments.of(c, c.reshape(each.mean(), split), 2);
        Value within =
                c.reduce(Reduce.Kind.SUM, c.mul(c.reshape(each.variance(), split), (double) parts / channels), true, 2);
        Value rate = c.emit(Unary.RSQRT, c.add(c.add(within, between.variance()), epsilon));
        Value y = c.mul(c.sub(x, ofChannels(c, between.mean(), split, each)), ofChannels(c, rate, split, each));
        Shape along = new Shape(IntStream.range(0, x.shape().rank())
                .mapToObj(i -> i == a ? channels : 1)
                .toList());
        Weight g = gamma;
        Weight b = beta;
        Value scaled = g == null ? y : c.mul(y, c.reshape(c.weight(g), along));
        return b == null ? scaled : c.add(scaled, c.reshape(c.weight(b), along));
    }

    /** What a group has {@code [n, groups, 1]}, for each of its channels. */
    private static Value ofChannels(Call c, Value group, Shape split, Moments each) {
        return c.reshape(c.broadcastTo(group, split), each.mean().shape());
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("groups", groups)
                .put("axis", axis)
                .put("epsilon", epsilon)
                .put("center", center)
                .put("scale", scale)
                .put("beta_initializer", betaInitializer)
                .put("gamma_initializer", gammaInitializer)
                .rules("beta", "gamma");
    }
}
