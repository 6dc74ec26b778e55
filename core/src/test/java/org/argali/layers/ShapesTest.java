package org.argali.layers;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.DataFormat.CHANNELS_FIRST;
import static org.argali.layers.Layers.*;
import static org.argali.layers.Padding.CAUSAL;
import static org.argali.layers.Padding.SAME;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The type that each layer gives, and the name it has. */
class ShapesTest {
    private record Row(String expected, Supplier<Tensor> make) {
        @Override
        public String toString() {
            return expected;
        }
    }

    private static Row row(String expected, Supplier<Tensor> make) {
        return new Row(expected, make);
    }

    static Stream<Row> rows() {
        return Stream.of(simple(), sequences(), images(), volumes(), merges(), unknown(), edges(), others())
                .flatMap(r -> r);
    }

    private static Stream<Row> simple() {
        return Stream.of(
                row("f32[?] from input_1", () -> input()),
                row("f32[?,64] from input_1", () -> input(64)),
                row("i32[?,?] from text", () -> input("text", INT32, ANY)),
                row("f32[?,32] from dense_1", () -> dense(32).apply(input(64))),
                row("f32[?,7,32] from dense_1", () -> dense(32).activation(RELU).apply(input(7, 64))),
                row(
                        "f32[?,500,128] from embedding_1",
                        () -> embedding(2_000, 128).apply(input(INT32, 500))),
                row("f32[?,2,3,8] from embedding_1", () -> embedding(10, 8).apply(input(INT32, 2, 3))),
                row("f32[?,60] from flatten_1", () -> flatten().apply(input(3, 4, 5))),
                row("f32[?,1] from flatten_1", () -> flatten().apply(input())),
                row("i32[?,6] from flatten_1", () -> flatten().apply(input(INT32, 2, 3))),
                row("f32[?,64] from dropout_1", () -> dropout(0.5).apply(input(64))),
                row("f32[?,64] from activation_1", () -> activation(RELU).apply(input(64))),
                row("f32[?,7,7,64] from reshape_1", () -> reshape(7, 7, -1).apply(input(3136))),
                row("i32[?,6] from reshape_1", () -> reshape(6).apply(input(INT32, 2, 3))));
    }

    private static Stream<Row> sequences() {
        return Stream.of(
                row("f32[?,32] from lstm_1", () -> lstm(32).apply(input(10, 8))),
                row(
                        "f32[?,10,32] from lstm_1",
                        () -> lstm(32).returnSequences(true).apply(input(10, 8))),
                row("f32[?,494,32] from conv1d_1", () -> conv1d(32, 7).apply(input(500, 128))),
                row(
                        "f32[?,167,32] from conv1d_1",
                        () -> conv1d(32, 7).strides(3).padding(SAME).apply(input(500, 128))),
                row(
                        "f32[?,500,32] from conv1d_1",
                        () -> conv1d(32, 7).padding(CAUSAL).apply(input(500, 128))),
                row(
                        "f32[?,488,32] from conv1d_1",
                        () -> conv1d(32, 7).dilation(2).apply(input(500, 128))),
                row(
                        "f32[?,32,494] from conv1d_1",
                        () -> conv1d(32, 7).dataFormat(CHANNELS_FIRST).apply(input(128, 500))),
                row("f32[?,100,4] from max_pooling1d_1", () -> maxPooling1d(5).apply(input(500, 4))),
                row(
                        "f32[?,499,4] from average_pooling1d_1",
                        () -> averagePooling1d(2).strides(1).apply(input(500, 4))),
                row(
                        "f32[?,4] from global_max_pooling1d_1",
                        () -> globalMaxPooling1d().apply(input(500, 4))),
                row(
                        "f32[?,1,4] from global_average_pooling1d_1",
                        () -> globalAveragePooling1d().keepDims(true).apply(input(500, 4))));
    }

    private static Stream<Row> images() {
        return Stream.of(
                row("f32[?,30,30,8] from conv2d_1", () -> conv2d(8, 3).apply(input(32, 32, 3))),
                row("f32[?,31,28,8] from conv2d_1", () -> conv2d(8, 2, 5).apply(input(32, 32, 3))),
                row(
                        "f32[?,16,11,8] from conv2d_1",
                        () -> conv2d(8, 3).strides(2, 3).padding(SAME).apply(input(32, 32, 3))),
                row("f32[?,30,30,8] from conv2d_1", () -> conv2d(8, 3).groups(4).apply(input(32, 32, 4))),
                row("f32[?,16,16,3] from max_pooling2d_1", () -> maxPooling2d(2).apply(input(32, 32, 3))),
                row(
                        "f32[?,17,11,3] from max_pooling2d_1",
                        () -> maxPooling2d(2, 3).padding(SAME).apply(input(33, 32, 3))),
                row(
                        "f32[?,16,16,3] from average_pooling2d_1",
                        () -> averagePooling2d(3).strides(2).padding(SAME).apply(input(32, 32, 3))),
                row(
                        "f32[?,3,16,16] from max_pooling2d_1",
                        () -> maxPooling2d(2).dataFormat(CHANNELS_FIRST).apply(input(3, 32, 32))),
                row(
                        "f32[?,3] from global_average_pooling2d_1",
                        () -> globalAveragePooling2d().apply(input(32, 32, 3))),
                row(
                        "f32[?,1,1,3] from global_max_pooling2d_1",
                        () -> globalMaxPooling2d().keepDims(true).apply(input(32, 32, 3))),
                row(
                        "f32[?,3072] from flatten_1",
                        () -> flatten().dataFormat(CHANNELS_FIRST).apply(input(3, 32, 32))));
    }

    private static Stream<Row> volumes() {
        return Stream.of(
                row("f32[?,14,30,30,8] from conv3d_1", () -> conv3d(8, 3).apply(input(16, 32, 32, 1))),
                row("f32[?,16,30,28,8] from conv3d_1", () -> conv3d(8, 1, 3, 5).apply(input(16, 32, 32, 1))),
                row(
                        "f32[?,8,16,16,1] from max_pooling3d_1",
                        () -> maxPooling3d(2).apply(input(16, 32, 32, 1))),
                row(
                        "f32[?,8,16,16,1] from average_pooling3d_1",
                        () -> averagePooling3d(2).apply(input(16, 32, 32, 1))),
                row(
                        "f32[?,1] from global_max_pooling3d_1",
                        () -> globalMaxPooling3d().apply(input(16, 32, 32, 1))),
                row(
                        "f32[?,1] from global_average_pooling3d_1",
                        () -> globalAveragePooling3d().apply(input(16, 32, 32, 1))));
    }

    private static Stream<Row> merges() {
        return Stream.of(
                row("f32[?,10,6] from concatenate_1", () -> concatenate(input(10, 4), input(10, 2))),
                row(
                        "f32[?,12,4] from concatenate_1",
                        () -> concatenate().axis(1).apply(input(10, 4), input(2, 4))),
                row("f32[?,4] from concatenate_1", () -> concatenate(List.of(input(4)))),
                row("f32[?,4] from add_1", () -> add(input(4), input(4), input(4))),
                row("f32[?,3,4] from multiply_1", () -> multiply(input(3, 4), input(1, 4))),
                row("f32[?,3,4] from subtract_1", () -> subtract(input(3, 4), input(4))),
                row("f32[?,5,3,4] from average_1", () -> average(input(4), input(5, 3, 1), input(3, 4))),
                row("f32[?,4] from maximum_1", () -> maximum(input(4), input(1))),
                row("i32[?,4] from minimum_1", () -> minimum(input(INT32, 4), input(INT32, 4))));
    }

    private static Stream<Row> unknown() {
        return Stream.of(
                row("f32[?,?,64] from embedding_1", () -> embedding(10_000, 64).apply(input(INT32, ANY))),
                row(
                        "f32[?,?,32] from lstm_1",
                        () -> lstm(32).returnSequences(true).apply(input(ANY, 8))),
                row("f32[?,32] from lstm_1", () -> lstm(32).apply(input(ANY, 8))),
                row("f32[?,?,32] from conv1d_1", () -> conv1d(32, 5).apply(input(ANY, 8))),
                row("f32[?,?,8] from max_pooling1d_1", () -> maxPooling1d(5).apply(input(ANY, 8))),
                row(
                        "f32[?,8] from global_max_pooling1d_1",
                        () -> globalMaxPooling1d().apply(input(ANY, 8))),
                row("f32[?,?,?,8] from conv2d_1", () -> conv2d(8, 3).strides(2).apply(input(ANY, ANY, 3))),
                row("f32[?,?,16,3] from max_pooling2d_1", () -> maxPooling2d(2).apply(input(ANY, 32, 3))),
                row("f32[?,?,?,?,2] from conv3d_1", () -> conv3d(2, 3).apply(input(ANY, ANY, ANY, 1))),
                row("f32[?,?,4] from dense_1", () -> dense(4).apply(input(ANY, 8))),
                row("f32[?,?] from flatten_1", () -> flatten().apply(input(ANY, 8))),
                row("f32[?,?,4] from reshape_1", () -> reshape(-1, 4).apply(input(ANY, 3))),
                row("f32[?,2,4] from reshape_1", () -> reshape(2, 4).apply(input(ANY))),
                row("f32[?,?,12] from concatenate_1", () -> concatenate(input(ANY, 8), input(ANY, 4))),
                row("f32[?,10,12] from concatenate_1", () -> concatenate(input(ANY, 8), input(10, 4))),
                row("f32[?,?,8] from concatenate_1", () -> concatenate().axis(1).apply(input(ANY, 8), input(10, 8))),
                row("f32[?,10,8] from add_1", () -> add(input(ANY, 8), input(10, 8))),
                row("f32[?,?,8] from add_1", () -> add(input(ANY, 8), input(8))));
    }

    private static Stream<Row> edges() {
        return Stream.of(
                row("f32[?,7,4] from cropping1d_1", () -> cropping1d(1, 2).apply(input(10, 4))),
                row("f32[?,6,4,3] from cropping2d_1", () -> cropping2d(1, 2).apply(input(8, 8, 3))),
                row(
                        "f32[?,5,8,3] from cropping2d_1",
                        () -> cropping2d(1, 2, 0, 0).apply(input(8, 8, 3))),
                row("f32[?,6,6,6,1] from cropping3d_1", () -> cropping3d(1).apply(input(8, 8, 8, 1))),
                row("f32[?,?,4] from zero_padding1d_1", () -> zeroPadding1d(2).apply(input(ANY, 4))),
                row(
                        "f32[?,3,10,12] from zero_padding2d_1",
                        () -> zeroPadding2d(1, 2).dataFormat(CHANNELS_FIRST).apply(input(3, 8, 8))),
                row(
                        "f32[?,9,9,9,1] from zero_padding3d_1",
                        () -> zeroPadding3d(0, 1, 1, 0, 1, 0).apply(input(8, 8, 8, 1))),
                row("f32[?,20,4] from up_sampling1d_1", () -> upSampling1d(2).apply(input(10, 4))),
                row(
                        "f32[?,16,24,3] from up_sampling2d_1",
                        () -> upSampling2d(2, 3).apply(input(8, 8, 3))),
                row(
                        "f32[?,?,16,16,1] from up_sampling3d_1",
                        () -> upSampling3d(2).apply(input(ANY, 8, 8, 1))));
    }

    private static Stream<Row> others() {
        return Stream.of(
                row(
                        "f32[?,30,30,16] from depthwise_conv2d_1",
                        () -> depthwiseConv2d(3).depthMultiplier(2).apply(input(32, 32, 8))),
                row(
                        "f32[?,100,8] from depthwise_conv1d_1",
                        () -> depthwiseConv1d(3).padding(SAME).apply(input(100, 8))),
                row(
                        "f32[?,62,62,32] from separable_conv2d_1",
                        () -> separableConv2d(32, 3).apply(input(64, 64, 3))),
                row(
                        "f32[?,?,32] from separable_conv1d_1",
                        () -> separableConv1d(32, 3).apply(input(ANY, 8))),
                row("f32[?,64,10] from permute_1", () -> permute(2, 1).apply(input(10, 64))),
                row("f32[?,4,?,3] from permute_1", () -> permute(3, 1, 2).apply(input(ANY, 3, 4))),
                row("f32[?,3,64] from repeat_vector_1", () -> repeatVector(3).apply(input(64))),
                row("f32[?,?,8] from masking_1", () -> masking().apply(input(ANY, 8))),
                row("f32[?,8] from re_lu_1", () -> relu().apply(input(8))),
                row("f32[?,8] from leaky_re_lu_1", () -> leakyRelu().apply(input(8))),
                row("f32[?,8] from p_re_lu_1", () -> prelu().apply(input(8))),
                row("f32[?,?,8] from p_re_lu_1", () -> prelu().sharedAxes(1).apply(input(ANY, 8))),
                row("f32[?,8] from elu_1", () -> elu().apply(input(8))),
                row("f32[?,8] from softmax_1", () -> softmax().apply(input(8))),
                row("f32[?,8] from gaussian_noise_1", () -> gaussianNoise(0.1).apply(input(8))),
                row(
                        "f32[?,8] from gaussian_dropout_1",
                        () -> gaussianDropout(0.1).apply(input(8))),
                row("f32[?,8] from alpha_dropout_1", () -> alphaDropout(0.1).apply(input(8))),
                row(
                        "f32[?,4,8] from spatial_dropout1d_1",
                        () -> spatialDropout1d(0.1).apply(input(4, 8))),
                row(
                        "f32[?,4,4,8] from spatial_dropout2d_1",
                        () -> spatialDropout2d(0.1).apply(input(4, 4, 8))),
                row(
                        "f32[?,4,4,4,8] from spatial_dropout3d_1",
                        () -> spatialDropout3d(0.1).apply(input(4, 4, 4, 8))),
                row(
                        "f32[?,?,?,8] from batch_normalization_1",
                        () -> batchNormalization().apply(input(ANY, ANY, 8))),
                row(
                        "f32[?,?,8] from layer_normalization_1",
                        () -> layerNormalization().apply(input(ANY, 8))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void typeAndName(Row row) {
        assertThat(row.make.get()).hasToString("Tensor " + row.expected);
    }
}
