package org.argali.layers;

import java.util.List;
import java.util.function.BiFunction;
import org.argali.op.ShapeException;
import org.argali.op.Value;
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

    public static Gru gru(int units) {
        return new Gru(units);
    }

    public static SimpleRnn simpleRnn(int units) {
        return new SimpleRnn(units);
    }

    /** The layer and its twin that reads the other way. */
    public static Bidirectional bidirectional(SequenceLayer<?> layer) {
        return new Bidirectional(layer);
    }

    /** The layer, applied to every step by itself. */
    public static TimeDistributed timeDistributed(Layer layer) {
        return new TimeDistributed(layer);
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

    public static Conv1DTranspose conv1dTranspose(int filters, int kernelSize) {
        return new Conv1DTranspose(filters, kernelSize);
    }

    /** With a kernel of one size for both axes, or of a height and a width. */
    public static Conv2DTranspose conv2dTranspose(int filters, int... kernelSize) {
        return new Conv2DTranspose(filters, kernelSize);
    }

    /** With a kernel of one size for all axes, or of a depth, a height and a width. */
    public static Conv3DTranspose conv3dTranspose(int filters, int... kernelSize) {
        return new Conv3DTranspose(filters, kernelSize);
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

    public static DepthwiseConv1D depthwiseConv1d(int kernelSize) {
        return new DepthwiseConv1D(kernelSize);
    }

    public static DepthwiseConv2D depthwiseConv2d(int... kernelSize) {
        return new DepthwiseConv2D(kernelSize);
    }

    public static SeparableConv1D separableConv1d(int filters, int kernelSize) {
        return new SeparableConv1D(filters, kernelSize);
    }

    public static SeparableConv2D separableConv2d(int filters, int... kernelSize) {
        return new SeparableConv2D(filters, kernelSize);
    }

    public static Cropping1D cropping1d(int... sizes) {
        return new Cropping1D(sizes);
    }

    public static Cropping2D cropping2d(int... sizes) {
        return new Cropping2D(sizes);
    }

    public static Cropping3D cropping3d(int... sizes) {
        return new Cropping3D(sizes);
    }

    public static ZeroPadding1D zeroPadding1d(int... sizes) {
        return new ZeroPadding1D(sizes);
    }

    public static ZeroPadding2D zeroPadding2d(int... sizes) {
        return new ZeroPadding2D(sizes);
    }

    public static ZeroPadding3D zeroPadding3d(int... sizes) {
        return new ZeroPadding3D(sizes);
    }

    public static UpSampling1D upSampling1d(int size) {
        return new UpSampling1D(size);
    }

    public static UpSampling2D upSampling2d(int... size) {
        return new UpSampling2D(size);
    }

    public static UpSampling3D upSampling3d(int... size) {
        return new UpSampling3D(size);
    }

    /** Reorders the axes of each sample, counted from 1. */
    public static Permute permute(int... dims) {
        return new Permute(dims);
    }

    public static RepeatVector repeatVector(int times) {
        return new RepeatVector(times);
    }

    public static Masking masking() {
        return new Masking();
    }

    public static ReLU relu() {
        return new ReLU();
    }

    public static LeakyReLU leakyRelu() {
        return new LeakyReLU();
    }

    public static PReLU prelu() {
        return new PReLU();
    }

    public static ELU elu() {
        return new ELU();
    }

    public static SoftmaxLayer softmax() {
        return new SoftmaxLayer();
    }

    public static GaussianNoise gaussianNoise(double stddev) {
        return new GaussianNoise(stddev);
    }

    public static GaussianDropout gaussianDropout(double rate) {
        return new GaussianDropout(rate);
    }

    public static AlphaDropout alphaDropout(double rate) {
        return new AlphaDropout(rate);
    }

    public static SpatialDropout1D spatialDropout1d(double rate) {
        return new SpatialDropout1D(rate);
    }

    public static SpatialDropout2D spatialDropout2d(double rate) {
        return new SpatialDropout2D(rate);
    }

    public static SpatialDropout3D spatialDropout3d(double rate) {
        return new SpatialDropout3D(rate);
    }

    public static BatchNormalization batchNormalization() {
        return new BatchNormalization();
    }

    public static LayerNormalization layerNormalization() {
        return new LayerNormalization();
    }

    public static RMSNormalization rmsNormalization() {
        return new RMSNormalization();
    }

    /** With this many groups of channels, or -1 for one per channel. */
    public static GroupNormalization groupNormalization(int groups) {
        return new GroupNormalization(groups);
    }

    public static UnitNormalization unitNormalization() {
        return new UnitNormalization();
    }

    /** With {@code size} factors that are all {@code initial} at first. */
    public static LayerScale layerScale(double initial, int size) {
        return new LayerScale(initial, size);
    }

    public static ActivityRegularization activityRegularization(double l1, double l2) {
        return new ActivityRegularization(l1, l2);
    }

    /** Along one axis of both inputs, or one axis of each. */
    public static Dot dot(int... axes) {
        return new Dot(axes);
    }

    public static Attention attention() {
        return new Attention();
    }

    public static AdditiveAttention additiveAttention() {
        return new AdditiveAttention();
    }

    /** With this many heads, and keys of this size in each. */
    public static MultiHeadAttention multiHeadAttention(int heads, int keyDim) {
        return new MultiHeadAttention(heads, keyDim);
    }

    /** With this many heads of the query, fewer of keys and values, and this size of each. */
    public static GroupQueryAttention groupQueryAttention(int headDim, int queryHeads, int keyValueHeads) {
        return new GroupQueryAttention(headDim, queryHeads, keyValueHeads);
    }

    /** A dense layer over any axes; the sizes are those of the output without the batch, ANY for those of the input. */
    public static EinsumDense einsumDense(String equation, int... outputShape) {
        return new EinsumDense(equation, outputShape);
    }

    public static AdaptiveAveragePooling1D adaptiveAveragePooling1d(int outputSize) {
        return new AdaptiveAveragePooling1D(outputSize);
    }

    public static AdaptiveAveragePooling2D adaptiveAveragePooling2d(int... outputSize) {
        return new AdaptiveAveragePooling2D(outputSize);
    }

    public static AdaptiveAveragePooling3D adaptiveAveragePooling3d(int... outputSize) {
        return new AdaptiveAveragePooling3D(outputSize);
    }

    public static AdaptiveMaxPooling1D adaptiveMaxPooling1d(int outputSize) {
        return new AdaptiveMaxPooling1D(outputSize);
    }

    public static AdaptiveMaxPooling2D adaptiveMaxPooling2d(int... outputSize) {
        return new AdaptiveMaxPooling2D(outputSize);
    }

    public static AdaptiveMaxPooling3D adaptiveMaxPooling3d(int... outputSize) {
        return new AdaptiveMaxPooling3D(outputSize);
    }

    public static Resizing resizing(int height, int width) {
        return new Resizing(height, width);
    }

    public static CenterCrop centerCrop(int height, int width) {
        return new CenterCrop(height, width);
    }

    /** One factor, or one for each index of the last axis. */
    public static Rescaling rescaling(double... scale) {
        return new Rescaling(scale);
    }

    /** To mean 0 and variance 1, by moments that are given or those of data that it is adapted to. */
    public static Normalization normalization() {
        return new Normalization();
    }

    public static Identity identity() {
        return new Identity();
    }

    public static SpectralNormalization spectralNormalization(Layer layer) {
        return new SpectralNormalization(layer);
    }

    /** A function of one tensor as a layer. */
    public static Lambda lambda(BiFunction<Call, Value, Value> function) {
        return new Lambda((c, in) -> {
            if (in.size() != 1) {
                throw new ShapeException("takes 1 input, not " + in.size() + "; lambdaOfAll takes several");
            }
            return function.apply(c, in.get(0));
        });
    }

    /** A function of several tensors as a layer. */
    public static Lambda lambdaOfAll(Lambda.Function function) {
        return new Lambda(function);
    }

    /** A recurrent layer of one cell, or of several one after another. */
    public static Rnn rnn(RecurrentCell<?>... cells) {
        return new Rnn(cells.length == 1 ? cells[0] : new StackedRnnCells(List.of(cells)));
    }

    public static ConvLstm1D convLstm1d(int filters, int kernelSize) {
        return new ConvLstm1D(filters, kernelSize);
    }

    /** With a kernel of one size for both axes, or of a height and a width. */
    public static ConvLstm2D convLstm2d(int filters, int... kernelSize) {
        return new ConvLstm2D(filters, kernelSize);
    }

    /** With a kernel of one size for all axes, or of a depth, a height and a width. */
    public static ConvLstm3D convLstm3d(int filters, int... kernelSize) {
        return new ConvLstm3D(filters, kernelSize);
    }
}
