package org.argali.layers;

import java.util.List;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * All layers, for a static import. What has settings returns a layer, whose withers give further layers; {@code apply}
 * gives a tensor. Those that take several tensors can be applied at once.
 *
 * <pre>{@code
 * import static org.argali.layers.Layers.*;
 * import static org.argali.layers.Activations.*;
 *
 * Tensor x = input(64);
 * Tensor h = dense(32).activation(RELU).apply(x);
 * Tensor y = concatenate(h, dropout(0.5).apply(x));     // f32[?,96]
 * }</pre>
 *
 * <p>Constants that go with them: {@link Shape#ANY}, {@link DType}, {@link Padding}, {@link DataFormat}, {@link
 * Activations}, {@link org.argali.initializers.Initializers}.
 */
public final class Layers {
    private Layers() {}

    /** Where float32 data of this shape enter; the batch axis is added. */
    public static Tensor input(int... shape) {
        return input(DType.FLOAT32, shape);
    }

    /** Where data of this shape enter; the batch axis is added. */
    public static Tensor input(DType dtype, int... shape) {
        return new InputLayer(type(dtype, shape)).apply();
    }

    /** Where float32 data of this shape enter under a name; the batch axis is added. */
    public static Tensor input(String name, int... shape) {
        return input(name, DType.FLOAT32, shape);
    }

    /** Where data of this shape enter under a name; the batch axis is added. */
    public static Tensor input(String name, DType dtype, int... shape) {
        return new InputLayer(type(dtype, shape)).name(name).apply();
    }

    private static TensorType type(DType dtype, int... shape) {
        for (int d : shape) {
            if (d <= 0 && d != Shape.ANY) {
                throw new IllegalArgumentException("[input] sizes are positive, or ANY, but " + d + " was given");
            }
        }
        return new TensorType(dtype, Shape.of(shape).prepend(Shape.ANY));
    }

    public static Dense dense(int units) {
        return new Dense(units);
    }

    public static Embedding embedding(int inputDim, int outputDim) {
        return new Embedding(inputDim, outputDim);
    }

    public static Lstm lstm(int units) {
        return new Lstm(units);
    }

    public static Conv1D conv1d(int filters, int kernelSize) {
        return new Conv1D(filters, kernelSize);
    }

    /** With a kernel of one size for both axes, or of a height and a width. */
    public static Conv2D conv2d(int filters, int... kernelSize) {
        return new Conv2D(filters, kernelSize);
    }

    /** With a kernel of one size for all axes, or of a depth, a height and a width. */
    public static Conv3D conv3d(int filters, int... kernelSize) {
        return new Conv3D(filters, kernelSize);
    }

    public static MaxPooling1D maxPooling1d(int poolSize) {
        return new MaxPooling1D(poolSize);
    }

    public static MaxPooling2D maxPooling2d(int... poolSize) {
        return new MaxPooling2D(poolSize);
    }

    public static MaxPooling3D maxPooling3d(int... poolSize) {
        return new MaxPooling3D(poolSize);
    }

    public static AveragePooling1D averagePooling1d(int poolSize) {
        return new AveragePooling1D(poolSize);
    }

    public static AveragePooling2D averagePooling2d(int... poolSize) {
        return new AveragePooling2D(poolSize);
    }

    public static AveragePooling3D averagePooling3d(int... poolSize) {
        return new AveragePooling3D(poolSize);
    }

    public static GlobalMaxPooling1D globalMaxPooling1d() {
        return new GlobalMaxPooling1D();
    }

    public static GlobalMaxPooling2D globalMaxPooling2d() {
        return new GlobalMaxPooling2D();
    }

    public static GlobalMaxPooling3D globalMaxPooling3d() {
        return new GlobalMaxPooling3D();
    }

    public static GlobalAveragePooling1D globalAveragePooling1d() {
        return new GlobalAveragePooling1D();
    }

    public static GlobalAveragePooling2D globalAveragePooling2d() {
        return new GlobalAveragePooling2D();
    }

    public static GlobalAveragePooling3D globalAveragePooling3d() {
        return new GlobalAveragePooling3D();
    }

    public static Flatten flatten() {
        return new Flatten();
    }

    public static Dropout dropout(double rate) {
        return new Dropout(rate);
    }

    public static ActivationLayer activation(Activation a) {
        return new ActivationLayer(a);
    }

    /** To a shape without the batch axis, of which one size may be -1. */
    public static Reshape reshape(int... shape) {
        return new Reshape(shape);
    }

    public static Concatenate concatenate() {
        return new Concatenate();
    }

    public static Tensor concatenate(Tensor... inputs) {
        return concatenate(List.of(inputs));
    }

    public static Tensor concatenate(List<Tensor> inputs) {
        return new Concatenate().apply(inputs);
    }

    public static Add add() {
        return new Add();
    }

    public static Tensor add(Tensor... inputs) {
        return add(List.of(inputs));
    }

    public static Tensor add(List<Tensor> inputs) {
        return new Add().apply(inputs);
    }

    public static Subtract subtract() {
        return new Subtract();
    }

    public static Tensor subtract(Tensor... inputs) {
        return subtract(List.of(inputs));
    }

    public static Tensor subtract(List<Tensor> inputs) {
        return new Subtract().apply(inputs);
    }

    public static Multiply multiply() {
        return new Multiply();
    }

    public static Tensor multiply(Tensor... inputs) {
        return multiply(List.of(inputs));
    }

    public static Tensor multiply(List<Tensor> inputs) {
        return new Multiply().apply(inputs);
    }

    public static Average average() {
        return new Average();
    }

    public static Tensor average(Tensor... inputs) {
        return average(List.of(inputs));
    }

    public static Tensor average(List<Tensor> inputs) {
        return new Average().apply(inputs);
    }

    public static Maximum maximum() {
        return new Maximum();
    }

    public static Tensor maximum(Tensor... inputs) {
        return maximum(List.of(inputs));
    }

    public static Tensor maximum(List<Tensor> inputs) {
        return new Maximum().apply(inputs);
    }

    public static Minimum minimum() {
        return new Minimum();
    }

    public static Tensor minimum(Tensor... inputs) {
        return minimum(List.of(inputs));
    }

    public static Tensor minimum(List<Tensor> inputs) {
        return new Minimum().apply(inputs);
    }
}
