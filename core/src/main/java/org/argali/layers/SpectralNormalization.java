package org.argali.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.argali.initializers.Initializers;
import org.argali.op.Compare;
import org.argali.op.MatMul;
import org.argali.op.Reduce;
import org.argali.op.Select;
import org.argali.op.StopGradient;
import org.argali.op.Value;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A layer whose kernel, or table of embeddings, is divided by its largest singular value in every training step, as far as
 * power iterations have found it (Miyato et al. 2018). The divided kernel is what the layer keeps and the optimizer goes on
 * from.
 *
 * <pre>{@code
 * Tensor y = spectralNormalization(conv2d(8, 3)).apply(input(32, 32, 3));
 * }</pre>
 */
public final class SpectralNormalization extends ConfiguredLayer<SpectralNormalization> {
    private Layer layer;
    private int powerIterations = 1;
    private @Nullable Weight vector;

    public SpectralNormalization(Layer layer) {
        this.layer = layer;
    }

    /** How often the vector is improved in a step; once by default. */
    public SpectralNormalization powerIterations(int n) {
        Arguments.positive("spectral_normalization", "powerIterations", n);
        return with(l -> l.powerIterations = n);
    }

    /** The copy has a layer of its own. */
    @Override
    public SpectralNormalization clone() {
        SpectralNormalization copy = (SpectralNormalization) super.clone();
        copy.layer = layer.clone();
        return copy;
    }

    @Override
    public List<Layer> sublayers() {
        return List.of(layer);
    }

    /** The kernel, the vector that finds its singular value, and the other weights of the layer. */
    @Override
    public List<Weight> weights() {
        List<Weight> all = new ArrayList<>(layer.weights());
        all.addAll(Math.min(1, all.size()), super.weights());
        return all;
    }

    @Override
    public void setTrainable(boolean on) {
        super.setTrainable(on);
        layer.setTrainable(on);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        layer.checkTypes(inputs);
    }

    @Override
    protected void build(List<TensorType> inputs) {
        layer.ensureBuilt(inputs);
        vector = addWeight(
                "vector_u", Shape.of(1, kernel().type().dim(-1)), Initializers.truncatedNormal(0, 0.02), false);
    }

    private Weight kernel() {
        return layer.weights().stream()
                .filter(w -> w.name().equals("kernel") || w.name().equals("embeddings"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("[spectral_normalization] " + layer.className()
                        + " has neither a kernel nor embeddings to normalize"));
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        if (c.training()) {
            normalize(c, kernel(), Arguments.built(vector));
        }
        return Trace.of(c).run(layer, inputs, layer.kind());
    }

    private void normalize(Call c, Weight kernel, Weight vectorU) {
        Value k = c.weight(kernel);
        int columns = k.shape().last();
        Value w = c.reshape(k, Shape.of((int) (k.shape().size() / columns), columns)); // [rows, columns]
        Value u = c.weight(vectorU); // [1, columns]
        Value v = u;
        for (int i = 0; i < powerIterations; i++) {
            v = unit(c, c.emit(new MatMul(false, true), u, w)); // [1, rows]
            u = unit(c, c.matmul(v, w));
        }
        Value sigma = c.emit(new MatMul(false, true), c.matmul(v, w), u);
        Value zero = c.compare(Compare.EQ, c.reduce(Reduce.Kind.MAX, c.abs(k), false), 0);
        Value divided = c.div(k, c.reshape(sigma, Shape.SCALAR));
        c.update(vectorU, select(c, zero, c.weight(vectorU), u));
        c.update(kernel, c.emit(StopGradient.STOP_GRADIENT, select(c, zero, k, divided)));
    }

    private static Value select(Call c, Value condition, Value a, Value b) {
        return c.emit(Select.SELECT, c.broadcastTo(condition, a.shape()), a, b);
    }

    private static Value unit(Call c, Value x) {
        return UnitNormalization.unit(c, x, 1e-14, 0, 1);
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return Map.of();
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("layer", Options.Named.of(layer)).put("power_iterations", powerIterations);
    }
}
