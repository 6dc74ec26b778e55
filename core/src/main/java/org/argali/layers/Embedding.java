package org.argali.layers;

import static org.argali.initializers.Initializers.RANDOM_UNIFORM;

import java.util.List;
import java.util.Map;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Compare;
import org.argali.op.Gather;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A vector for each id: {@code int[n, ...] -> float[n, ..., outputDim]} with a table {@code [inputDim, outputDim]}. An id
 * outside {@code 0..inputDim-1} is an error of the step that meets it.
 *
 * <pre>{@code
 * Tensor words = input(INT32, 500);
 * Tensor x = embedding(2_000, 128).apply(words);     // f32[?,500,128]
 * }</pre>
 */
public final class Embedding extends ConfiguredLayer<Embedding> {
    private final int inputDim;
    private final int outputDim;
    private boolean maskZero;
    private Initializer embeddingsInitializer = RANDOM_UNIFORM;
    private @Nullable Weight embeddings;

    /**
     * @param inputDim number of ids: one more than the largest
     * @throws IllegalArgumentException if a size is not positive
     */
    public Embedding(int inputDim, int outputDim) {
        this.inputDim = Arguments.positive("embedding", "inputDim", inputDim);
        this.outputDim = Arguments.positive("embedding", "outputDim", outputDim);
    }

    /** Number of ids. */
    public int inputDim() {
        return inputDim;
    }

    /** Size of a vector. */
    public int outputDim() {
        return outputDim;
    }

    /** Whether id 0 is padding that the layers after this one skip; it is not by default. */
    public Embedding maskZero(boolean on) {
        return with(l -> l.maskZero = on);
    }

    /** Uniform in [-0.05, 0.05) by default. */
    public Embedding embeddingsInitializer(Initializer i) {
        return with(l -> l.embeddingsInitializer = i);
    }

    public Embedding embeddingsRegularizer(Regularizer r) {
        return regularizer("embeddings", r);
    }

    public Embedding embeddingsConstraint(Constraint k) {
        return constraint("embeddings", k);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.ints(inputs.get(0));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        embeddings = addWeight("embeddings", Shape.of(inputDim, outputDim), embeddingsInitializer, true);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return List.of(c.emit(new Gather(), c.weight(Arguments.built(embeddings)), inputs.get(0)));
    }

    @Override
    protected Map<Value, Value> masks(Call c, List<Value> inputs, List<Value> outputs) {
        return maskZero ? Map.of(outputs.get(0), c.compare(Compare.NE, inputs.get(0), 0)) : Map.of();
    }

    @Override
    protected boolean computesInFloat() {
        return true;
    }

    @Override
    protected void describe(Options o) {
        o.put("input_dim", inputDim)
                .put("output_dim", outputDim)
                .put("embeddings_initializer", embeddingsInitializer)
                .rules("embeddings")
                .activity()
                .put("mask_zero", maskZero)
                .put("quantization_config", null);
    }
}
