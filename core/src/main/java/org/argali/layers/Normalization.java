package org.argali.layers;

import static org.argali.initializers.Initializers.ONES;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.argali.op.Value;
import org.argali.tensor.DType;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code (x - mean) / max(sqrt(variance), 1e-7)} with mean and variance for each index of some axes, the last by default:
 * given ones, or those of data that it is adapted to. Masks pass through.
 *
 * <pre>{@code
 * Normalization scale = normalization().adapt(NDArray.of(new float[] {1, 2, 3, 6}, 2, 2));
 * Tensor y = scale.apply(input(2));
 * }</pre>
 */
public final class Normalization extends ConfiguredLayer<Normalization> {
    private static final double TINY = 1e-7;

    private List<Integer> axes = List.of(-1);
    private boolean invert;
    private Optional<Given> given = Optional.empty();
    private @Nullable Weight mean;
    private @Nullable Weight variance;

    /** Mean and variance that do not come from data. */
    private record Given(List<Double> mean, List<Double> variance) {}

    /** The axes that keep means of their own; -1 by default, and none for one mean of all. */
    public Normalization axis(int... a) {
        List<Integer> list = Arrays.stream(a).boxed().toList();
        return with(l -> l.axes = list);
    }

    /** Whether the layer undoes what it does otherwise; it does not by default. */
    public Normalization invert(boolean on) {
        return with(l -> l.invert = on);
    }

    /**
     * One mean and one variance for all, or one each for each index of the axes.
     *
     * @throws IllegalArgumentException if there are not as many means as variances
     */
    public Normalization moments(double[] means, double[] variances) {
        if (means.length == 0 || means.length != variances.length) {
            throw new IllegalArgumentException("[normalization] there is one variance for each mean, but there are "
                    + variances.length + " and " + means.length);
        }
        Given g = new Given(
                Arrays.stream(means).boxed().toList(),
                Arrays.stream(variances).boxed().toList());
        return with(l -> l.given = Optional.of(g));
    }

    /** As {@link #moments(double[], double[])}, with one of each. */
    public Normalization moments(double m, double v) {
        return moments(new double[] {m}, new double[] {v});
    }

    /**
     * Takes mean and population variance of data, in place of what the layer had; the layer stays the same.
     *
     * @param data all samples, {@code [n, ...]}
     * @throws IllegalStateException if mean and variance were given
     */
    public Normalization adapt(NDArray data) {
        if (given.isPresent()) {
            throw new IllegalStateException("[normalization] mean and variance were given; adapt a layer without them");
        }
        ensureBuilt(List.of(data.type().withShape(data.shape().with(0, Shape.ANY))));
        Shape s = data.shape();
        boolean[] kept = kept(s.rank());
        Weight m = Arguments.built(mean);
        int cells = (int) m.type().size();
        double[] sum = new double[cells];
        double[] squares = new double[cells];
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < data.size(); i++) {
                int k = cell(s, kept, i);
                double centered = data.at(i) - sum[k] * cells / data.size();
                if (pass == 0) {
                    sum[k] += data.at(i);
                } else {
                    squares[k] += centered * centered;
                }
            }
        }
        double share = (double) cells / data.size();
        m.set(NDArray.generate(m.type(), i -> sum[i] * share));
        Arguments.built(variance).set(NDArray.generate(m.type(), i -> squares[i] * share));
        return this;
    }

    /** Which mean the element {@code i} belongs to. */
    private static int cell(Shape s, boolean[] kept, int i) {
        int rest = i;
        int cell = 0;
        int step = 1;
        for (int axis = s.rank() - 1; axis >= 0; axis--) {
            int at = rest % s.dim(axis);
            rest /= s.dim(axis);
            if (kept[axis]) {
                cell += at * step;
                step *= s.dim(axis);
            }
        }
        return cell;
    }

    private boolean[] kept(int rank) {
        boolean[] kept = new boolean[rank];
        axes.forEach(a -> kept[a < 0 ? a + rank : a] = true);
        return kept;
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        axes.forEach(a -> Arguments.axis(inputs.get(0), a));
        if (given.isPresent()) {
            long cells = shape(inputs.get(0)).size();
            int n = given.get().mean.size();
            check(n == 1 || n == cells, "there are " + n + " means for " + cells + " cells of the axes " + axes);
        }
    }

    /** That of means and variances. */
    private Shape shape(TensorType x) {
        boolean[] kept = kept(x.rank());
        return new Shape(IntStream.range(0, x.rank())
                .filter(i -> kept[i])
                .map(i -> Arguments.known(x, i))
                .boxed()
                .toList());
    }

    @Override
    protected void build(List<TensorType> inputs) {
        if (given.isEmpty()) {
            Shape shape = shape(inputs.get(0));
            mean = addWeight("mean", shape, ZEROS, false);
            variance = addWeight("variance", shape, ONES, false);
            addWeight("count", new TensorType(DType.INT32, Shape.SCALAR), ZEROS, false);
        }
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = c.cast(inputs.get(0), DType.FLOAT32);
        Value m = along(c, x, given.map(g -> Rescaling.vector(c, g.mean)).orElseGet(() -> weight(c, mean)));
        Value v = along(c, x, given.map(g -> Rescaling.vector(c, g.variance)).orElseGet(() -> weight(c, variance)));
        Value stddev = c.max(c.sqrt(v), TINY);
        return List.of(invert ? c.add(m, c.mul(x, stddev)) : c.div(c.sub(x, m), stddev));
    }

    private static Value weight(Call c, @Nullable Weight w) {
        return c.weight(Arguments.built(w));
    }

    private Value along(Call c, Value x, Value moments) {
        if (moments.shape().size() == 1) {
            return c.reshape(moments, Shape.SCALAR);
        }
        boolean[] kept = kept(x.shape().rank());
        Shape s = x.shape();
        for (int i = 0; i < s.rank(); i++) {
            s = kept[i] ? s : s.with(i, 1);
        }
        return c.reshape(moments, s);
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("axis", axes)
                .put("invert", invert)
                .put("mean", given.map(g -> alone(g.mean)).orElse(null))
                .put("variance", given.map(g -> alone(g.variance)).orElse(null));
    }

    private static Object alone(List<Double> list) {
        return list.size() == 1 ? list.get(0) : list;
    }
}
