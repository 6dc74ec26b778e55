package org.argali.layers;

import static org.argali.initializers.Initializers.GLOROT_UNIFORM;
import static org.argali.initializers.Initializers.ZEROS;

import java.util.Arrays;
import java.util.List;
import org.argali.constraints.Constraint;
import org.argali.initializers.Initializer;
import org.argali.op.Value;
import org.argali.regularizers.Regularizer;
import org.argali.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * {@code activation(einsum(x, kernel) + bias)}: a dense layer over any axes. The equation names the axes of input, kernel
 * and output, as in {@code "abc,cd->abd"}; {@code "...x,xy->...y"} and {@code "ab...,bc->ac..."} stand for any number of
 * further axes. What the kernel shares with the input alone is summed over.
 *
 * <pre>{@code
 * Tensor y = einsumDense("abc,cd->abd", ANY, 64).biasAxes("d").apply(input(32, 128));     // f32[?,32,64]
 * }</pre>
 */
public final class EinsumDense extends ConfiguredLayer<EinsumDense> {
    private final String equation;
    private final List<Integer> outputShape;
    private String biasAxes = "";
    private Activation activation = Activations.LINEAR;
    private Initializer kernelInitializer = GLOROT_UNIFORM;
    private Initializer biasInitializer = ZEROS;
    private @Nullable Weight kernel;
    private @Nullable Weight bias;

    /**
     * @param outputShape sizes of the output's axes that the equation names, without the batch; ANY for those of the input
     * @throws IllegalArgumentException if the equation has another form
     */
    public EinsumDense(String equation, int... outputShape) {
        EinsumEquation.check(equation);
        this.equation = equation;
        this.outputShape = Arrays.stream(outputShape).boxed().toList();
    }

    /** Axes of the output that the bias has, such as {@code "d"}; none by default: there is no bias. */
    public EinsumDense biasAxes(String axes) {
        return with(l -> l.biasAxes = axes);
    }

    public EinsumDense activation(Activation a) {
        return with(l -> l.activation = a);
    }

    /** Glorot uniform by default, over the axes that are summed and those that are not. */
    public EinsumDense kernelInitializer(Initializer i) {
        return with(l -> l.kernelInitializer = i);
    }

    public EinsumDense biasInitializer(Initializer i) {
        return with(l -> l.biasInitializer = i);
    }

    public EinsumDense kernelRegularizer(Regularizer r) {
        return regularizer("kernel", r);
    }

    public EinsumDense kernelConstraint(Constraint k) {
        return constraint("kernel", k);
    }

    public EinsumDense biasRegularizer(Regularizer r) {
        return regularizer("bias", r);
    }

    public EinsumDense biasConstraint(Constraint k) {
        return constraint("bias", k);
    }

    private EinsumEquation solved(TensorType x) {
        return EinsumEquation.of(equation, x.shape(), outputShape);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        Arguments.floats(inputs.get(0));
        solved(inputs.get(0));
    }

    @Override
    protected void build(List<TensorType> inputs) {
        EinsumEquation e = solved(inputs.get(0));
        kernel = addWeight("kernel", e.kernelShape(), e.fanned(kernelInitializer), true);
        bias = biasAxes.isEmpty() ? null : addWeight("bias", e.biasShape(biasAxes), biasInitializer, true);
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        Value x = inputs.get(0);
        EinsumEquation e = solved(x.type());
        Value y = Einsum.of(c, e.input(), e.kernel(), e.output(), x, c.weight(Arguments.built(kernel)));
        Weight b = bias;
        return List.of(activation.apply(c, b == null ? y : c.add(y, c.weight(b))));
    }

    @Override
    protected void describe(Options o) {
        o.put("output_shape", Options.sizes(outputShape))
                .put("equation", equation)
                .put("activation", activation)
                .put("bias_axes", biasAxes.isEmpty() ? null : biasAxes)
                .put("kernel_initializer", kernelInitializer)
                .put("bias_initializer", biasInitializer)
                .rules("kernel", "bias")
                .activity()
                .put("quantization_config", null);
    }
}
