package org.argali.layers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Layers from Keras' serialized form, as far as the golden cases need it. */
final class KerasLayers {
    private final JsonNode config;

    private KerasLayers(JsonNode config) {
        this.config = config;
    }

    /** The layer, or nothing if there is no such class. */
    static Optional<Layer> of(JsonNode layer) {
        KerasLayers k = new KerasLayers(layer.get("config"));
        return Optional.ofNullable(k.make(layer.get("class_name").asText()));
    }

    private @Nullable Layer make(String className) {
        return switch (className) {
            case "Dense" ->
                new Dense(number("units")).activation(activation("activation")).useBias(flag("use_bias"));
            case "Embedding" -> new Embedding(number("input_dim"), number("output_dim")).maskZero(flag("mask_zero"));
            case "LSTM" -> lstm();
            case "Conv1D" -> conv(new Conv1D(number("filters"), numbers("kernel_size")[0]));
            case "Conv2D" -> conv(new Conv2D(number("filters"), numbers("kernel_size")));
            case "Conv3D" -> conv(new Conv3D(number("filters"), numbers("kernel_size")));
            case "MaxPooling1D" -> window(new MaxPooling1D(numbers("pool_size")[0]));
            case "MaxPooling2D" -> window(new MaxPooling2D(numbers("pool_size")));
            case "MaxPooling3D" -> window(new MaxPooling3D(numbers("pool_size")));
            case "AveragePooling1D" -> window(new AveragePooling1D(numbers("pool_size")[0]));
            case "AveragePooling2D" -> window(new AveragePooling2D(numbers("pool_size")));
            case "AveragePooling3D" -> window(new AveragePooling3D(numbers("pool_size")));
            case "GlobalMaxPooling1D" -> global(new GlobalMaxPooling1D());
            case "GlobalMaxPooling2D" -> global(new GlobalMaxPooling2D());
            case "GlobalMaxPooling3D" -> global(new GlobalMaxPooling3D());
            case "GlobalAveragePooling1D" -> global(new GlobalAveragePooling1D());
            case "GlobalAveragePooling2D" -> global(new GlobalAveragePooling2D());
            case "GlobalAveragePooling3D" -> global(new GlobalAveragePooling3D());
            case "Flatten" -> new Flatten().dataFormat(dataFormat());
            case "Reshape" -> new Reshape(numbers("target_shape"));
            case "Concatenate" -> new Concatenate().axis(number("axis"));
            case "Add" -> new Add();
            case "Subtract" -> new Subtract();
            case "Multiply" -> new Multiply();
            case "Average" -> new Average();
            case "Maximum" -> new Maximum();
            case "Minimum" -> new Minimum();
            case "Activation" -> new ActivationLayer(activation("activation"));
            case "Dropout" -> new Dropout(real("rate"));
            default -> more(className);
        };
    }

    private @Nullable Layer more(String className) {
        return switch (className) {
            case "DepthwiseConv1D" -> depthwise(new DepthwiseConv1D(numbers("kernel_size")[0]));
            case "DepthwiseConv2D" -> depthwise(new DepthwiseConv2D(numbers("kernel_size")));
            case "SeparableConv1D" -> separable(new SeparableConv1D(number("filters"), numbers("kernel_size")[0]));
            case "SeparableConv2D" -> separable(new SeparableConv2D(number("filters"), numbers("kernel_size")));
            case "Conv1DTranspose" ->
                kernels(new Conv1DTranspose(number("filters"), numbers("kernel_size")[0]))
                        .dataFormat(dataFormat());
            case "Conv2DTranspose" ->
                kernels(new Conv2DTranspose(number("filters"), numbers("kernel_size")))
                        .dataFormat(dataFormat());
            case "Conv3DTranspose" -> kernels(new Conv3DTranspose(number("filters"), numbers("kernel_size")));
            case "RMSNormalization" ->
                new RMSNormalization().axis(numbers("axis")).epsilon(real("epsilon"));
            case "GroupNormalization" -> new GroupNormalization(number("groups")).axis(number("axis"));
            case "UnitNormalization" -> new UnitNormalization().axis(numbers("axis"));
            case "ActivityRegularization" -> new ActivityRegularization(real("l1"), real("l2"));
            case "Attention" ->
                new Attention()
                        .useScale(flag("use_scale"))
                        .scoreMode(Attention.ScoreMode.valueOf(
                                config.get("score_mode").asText().toUpperCase(Locale.ROOT)));
            case "AdditiveAttention" -> new AdditiveAttention().useScale(flag("use_scale"));
            case "Dot" -> new Dot(numbers("axes")).normalize(flag("normalize"));
            case "Cropping1D" -> new Cropping1D(numbers("cropping"));
            case "Cropping2D" -> new Cropping2D(numbers("cropping")).dataFormat(dataFormat());
            case "Cropping3D" -> new Cropping3D(numbers("cropping")).dataFormat(dataFormat());
            case "ZeroPadding1D" -> new ZeroPadding1D(numbers("padding")).dataFormat(dataFormat());
            case "ZeroPadding2D" -> new ZeroPadding2D(numbers("padding")).dataFormat(dataFormat());
            case "ZeroPadding3D" -> new ZeroPadding3D(numbers("padding")).dataFormat(dataFormat());
            case "UpSampling1D" -> new UpSampling1D(number("size"));
            case "UpSampling2D" ->
                new UpSampling2D(numbers("size"))
                        .dataFormat(dataFormat())
                        .interpolation(UpSampling2D.Interpolation.valueOf(
                                config.get("interpolation").asText().toUpperCase(Locale.ROOT)));
            case "UpSampling3D" -> new UpSampling3D(numbers("size")).dataFormat(dataFormat());
            case "Permute" -> new Permute(numbers("dims"));
            case "RepeatVector" -> new RepeatVector(number("n"));
            case "Masking" -> new Masking().maskValue(real("mask_value"));
            case "ReLU" ->
                new ReLU()
                        .maxValue(real("max_value"))
                        .negativeSlope(real("negative_slope"))
                        .threshold(real("threshold"));
            case "LeakyReLU" -> new LeakyReLU().negativeSlope(real("negative_slope"));
            case "ELU" -> new ELU().alpha(real("alpha"));
            case "PReLU" -> prelu();
            case "Softmax" -> new SoftmaxLayer().axis(number("axis"));
            case "GaussianNoise" -> new GaussianNoise(real("stddev"));
            case "GaussianDropout" -> new GaussianDropout(real("rate"));
            case "AlphaDropout" -> new AlphaDropout(real("rate"));
            case "SpatialDropout1D" -> new SpatialDropout1D(real("rate"));
            case "BatchNormalization" -> batchNormalization();
            case "LayerNormalization" ->
                new LayerNormalization()
                        .axis(numbers("axis"))
                        .epsilon(real("epsilon"))
                        .center(flag("center"))
                        .scale(flag("scale"));
            default -> null;
        };
    }

    private Layer batchNormalization() {
        return new BatchNormalization()
                .axis(number("axis"))
                .momentum(real("momentum"))
                .epsilon(real("epsilon"))
                .center(flag("center"))
                .scale(flag("scale"));
    }

    private Layer prelu() {
        boolean shared = !config.get("shared_axes").isNull();
        Integer[] axes = shared ? IntStream.of(numbers("shared_axes")).boxed().toArray(Integer[]::new) : new Integer[0];
        return new PReLU().sharedAxes(axes);
    }

    private <L extends DepthwiseConvLayer<L>> L depthwise(L l) {
        return kernels(l).depthMultiplier(number("depth_multiplier"));
    }

    private <L extends SeparableConvLayer<L>> L separable(L l) {
        return kernels(l).depthMultiplier(number("depth_multiplier"));
    }

    private Layer lstm() {
        return new Lstm(number("units"))
                .activation(activation("activation"))
                .recurrentActivation(activation("recurrent_activation"))
                .useBias(flag("use_bias"))
                .unitForgetBias(flag("unit_forget_bias"))
                .returnSequences(flag("return_sequences"))
                .returnState(flag("return_state"))
                .goBackwards(flag("go_backwards"))
                .zeroOutputForMask(flag("zero_output_for_mask"));
    }

    private <L extends ConvLayer<L>> L conv(L l) {
        return kernels(l).groups(number("groups"));
    }

    private <L extends KernelLayer<L>> L kernels(L l) {
        return window(l)
                .dilation(numbers("dilation_rate"))
                .activation(activation("activation"))
                .useBias(flag("use_bias"));
    }

    private <L extends WindowLayer<L>> L window(L l) {
        Padding p = Padding.valueOf(config.get("padding").asText().toUpperCase(Locale.ROOT));
        return l.strides(numbers("strides")).padding(p).dataFormat(dataFormat());
    }

    private <L extends GlobalPoolLayer<L>> L global(L l) {
        return l.keepDims(flag("keepdims")).dataFormat(dataFormat());
    }

    private DataFormat dataFormat() {
        return DataFormat.valueOf(config.get("data_format").asText().toUpperCase(Locale.ROOT));
    }

    private Activation activation(String key) {
        return Activations.parse(config.get(key).asText());
    }

    private int number(String key) {
        return config.get(key).asInt();
    }

    private double real(String key) {
        return config.get(key).asDouble();
    }

    private boolean flag(String key) {
        return config.get(key).asBoolean();
    }

    /** The numbers of a list, or of the lists in it. */
    private int[] numbers(String key) {
        JsonNode numbers = config.get(key);
        if (numbers.isNumber()) {
            return new int[] {numbers.asInt()};
        }
        return StreamSupport.stream(numbers.spliterator(), false)
                .flatMap(n -> n.isArray() ? StreamSupport.stream(n.spliterator(), false) : Stream.of(n))
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
