package org.argali.layers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
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
            default -> null;
        };
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
        return window(l)
                .dilation(numbers("dilation_rate"))
                .groups(number("groups"))
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

    private int[] numbers(String key) {
        return StreamSupport.stream(config.get(key).spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
