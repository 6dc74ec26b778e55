package org.argali.layers;

import static org.argali.layers.DataFormat.CHANNELS_FIRST;
import static org.argali.layers.Layers.*;
import static org.argali.layers.Padding.CAUSAL;
import static org.argali.layers.Padding.SAME;
import static org.argali.tensor.DType.FLOAT32;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.stream.Stream;
import org.argali.initializers.FanMode;
import org.argali.initializers.Initializers;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user reads who uses a layer in a wrong way: the whole message, but for the number of the line. */
class LayerWrongUseTest {
    private static final String HERE = " (LayerWrongUseTest.java)";

    private record Wrong(String message, ThrowingCallable use) {
        @Override
        public String toString() {
            return message;
        }
    }

    /** A wrong setting. */
    private static Wrong setting(String message, ThrowingCallable use) {
        return new Wrong(message, use);
    }

    /** Inputs that do not fit; the message ends with the user's line. */
    private static Wrong inputs(String message, ThrowingCallable use) {
        return new Wrong(message + HERE, use);
    }

    static Stream<Wrong> wrongUses() {
        return Stream.of(
                        settings(),
                        windowSettings(),
                        types(),
                        windows(),
                        recurrent(),
                        reshapes(),
                        merges(),
                        joins(),
                        others())
                .flatMap(s -> s);
    }

    private static Stream<Wrong> settings() {
        return Stream.of(
                setting("[dense] units must be positive, but is -3", () -> dense(-3)),
                setting("[lstm] units must be positive, but is 0", () -> lstm(0)),
                setting("[embedding] inputDim must be positive, but is -1", () -> embedding(-1, 8)),
                setting(
                        "[dropout] rate is the share that is dropped, at least 0 and below 1, but is 1.5",
                        () -> dropout(1.5)),
                setting("[input] sizes are positive, or ANY, but 0 was given", () -> input(4, 0)),
                setting("[reshape] only one size can be -1, but 2 are", () -> reshape(-1, 3, -1)),
                setting("[reshape] sizes are positive, or -1 for what is left; not 0", () -> reshape(3, 0)),
                setting(
                        "[variance_scaling] scale must be positive, but is 0.0",
                        () -> Initializers.varianceScaling(
                                0, FanMode.FAN_IN, org.argali.initializers.Distribution.UNIFORM)),
                setting(
                        "[orthogonal] makes matrices, but f32[3] has rank 1",
                        () -> Initializers.ORTHOGONAL.sample(TensorType.f32(3), 0)));
    }

    private static Stream<Wrong> windowSettings() {
        return Stream.of(
                setting("[conv2d] filters must be positive, but is 0", () -> conv2d(0, 3)),
                setting("[conv2d] kernel size must be positive, but is -3", () -> conv2d(8, -3)),
                setting(
                        "[conv2d] kernel size takes 1 number, or 2: one for each spatial axis; not 3",
                        () -> conv2d(8, 3, 3, 3)),
                setting(
                        "[conv1d] strides takes 1 number; not 2",
                        () -> conv1d(8, 3).strides(2, 2)),
                setting("[max_pooling2d] pool size must be positive, but is 0", () -> maxPooling2d(0)),
                setting(
                        "[conv2d] has no padding CAUSAL, only conv1d has; use SAME or VALID",
                        () -> conv2d(8, 3).padding(CAUSAL)),
                setting(
                        "[conv1d] 8 filters do not divide into 3 groups",
                        () -> conv1d(8, 3).groups(3)));
    }

    private static Stream<Wrong> types() {
        return Stream.of(
                inputs(
                        "[dense_1] takes float32, but the input is int32; integer ids need an embedding first, other "
                                + "numbers NDArray.to(FLOAT32). Inputs: input_1 i32[?,10]",
                        () -> dense(4).apply(input(INT32, 10))),
                inputs(
                        "[dense_1] takes at least [batch, features]; the input has rank 1. Inputs: input_1 f32[?]",
                        () -> dense(4).apply(input())),
                inputs(
                        "[dense_1] takes 1 input, not 2. Inputs: input_1 f32[?,3], input_2 f32[?,3]",
                        () -> dense(4).apply(input(3), input(3))),
                inputs(
                        "[dense_1] needs to know the size of axis 1 to make its weights, but it is ANY; give the input a "
                                + "size there. Inputs: input_1 f32[?,?]",
                        () -> dense(4).apply(input(ANY))),
                inputs(
                        "[embedding_1] takes ids of dtype int32, but the input is float32; declare it as input(INT32, "
                                + "...). Inputs: input_1 f32[?,10]",
                        () -> embedding(100, 8).apply(input(10))),
                inputs(
                        "[dropout_1] takes float32, but the input is int32; integer ids need an embedding first, other "
                                + "numbers NDArray.to(FLOAT32). Inputs: input_1 i32[?,10]",
                        () -> dropout(0.5).apply(input(INT32, 10))),
                inputs(
                        "[activation_1] there is no axis 3 in rank 2. Inputs: input_1 f32[?,10]",
                        () -> activation(Activations.softmax(3)).apply(input(10))),
                inputs(
                        "[activation_1] glu halves axis 1, but its size 67 is odd. Inputs: input_1 f32[?,67]",
                        () -> activation(Activations.GLU).apply(input(67))));
    }

    private static Stream<Wrong> windows() {
        return Stream.of(
                inputs(
                        "[conv1d_1] takes [batch, steps, channels], that is rank 3, but the input has rank 2. Inputs: "
                                + "input_1 f32[?,10]",
                        () -> conv1d(8, 3).apply(input(10))),
                inputs(
                        "[conv2d_1] takes [batch, channels, height, width], that is rank 4, but the input has rank 3. "
                                + "Inputs: input_1 f32[?,10,10]",
                        () -> conv2d(8, 3).dataFormat(CHANNELS_FIRST).apply(input(10, 10))),
                inputs(
                        "[conv2d_1] a window of 7 does not fit axis 2, which has only 5; make it smaller, or use padding "
                                + "SAME. Inputs: input_1 f32[?,8,5,3]",
                        () -> conv2d(8, 7).apply(input(8, 5, 3))),
                inputs(
                        "[conv1d_1] a window of 67 does not fit axis 1, which has only 61; make it smaller, or use "
                                + "padding SAME. Inputs: input_1 f32[?,61,3]",
                        () -> conv1d(8, 67).apply(input(61, 3))),
                inputs(
                        "[max_pooling1d_1] a window of 5 does not fit axis 1, which has only 4; make it smaller, or use "
                                + "padding SAME. Inputs: conv1d_1 f32[?,4,8]",
                        () -> maxPooling1d(5).apply(conv1d(8, 7).apply(input(10, 3)))),
                inputs(
                        "[conv2d_1] strides [2, 2] and dilation [2, 2] cannot both be above 1. Inputs: input_1 "
                                + "f32[?,9,9,3]",
                        () -> conv2d(8, 3).strides(2).dilation(2).apply(input(9, 9, 3))),
                inputs(
                        "[conv2d_1] 3 channels do not divide into 2 groups. Inputs: input_1 f32[?,9,9,3]",
                        () -> conv2d(8, 3).groups(2).apply(input(9, 9, 3))),
                inputs("[conv2d_1] was built for 3 channels, but the input has 4. Inputs: input_1 f32[?,9,9,4]", () -> {
                    Conv2D shared = conv2d(8, 3);
                    shared.apply(input(9, 9, 3));
                    shared.apply(input(9, 9, 4));
                }),
                inputs(
                        "[global_max_pooling2d_1] takes [batch, height, width, channels], that is rank 4, but the input "
                                + "has rank 2. Inputs: input_1 f32[?,9]",
                        () -> globalMaxPooling2d().apply(input(9))));
    }

    private static Stream<Wrong> recurrent() {
        return Stream.of(
                inputs(
                        "[lstm_1] takes [batch, steps, features], that is rank 3, but the input has rank 2. Inputs: "
                                + "input_1 f32[?,9]",
                        () -> lstm(4).apply(input(9))),
                inputs(
                        "[lstm_1] takes a sequence, or a sequence and 2 states; not 2 inputs. Inputs: input_1 "
                                + "f32[?,5,9], input_2 f32[?,4]",
                        () -> lstm(4).apply(input(5, 9), input(4))),
                inputs(
                        "[lstm_1] a state is [batch, 4], but f32[?,3] was given. Inputs: input_1 f32[?,5,9], input_2 "
                                + "f32[?,4], input_3 f32[?,3]",
                        () -> lstm(4).apply(input(5, 9), input(4), input(3))),
                inputs("[lstm_1] was built for 9 features, but the input has 8. Inputs: input_1 f32[?,5,8]", () -> {
                    Lstm shared = lstm(4);
                    shared.apply(input(5, 9));
                    shared.apply(input(5, 8));
                }),
                setting(
                        "[lstm_1] has 3 outputs; call applyAll and take those you want",
                        () -> lstm(4).returnState(true).apply(input(5, 9))));
    }

    private static Stream<Wrong> reshapes() {
        return Stream.of(
                inputs(
                        "[reshape_1] 12 elements do not fill [5,2] of 10. Inputs: input_1 f32[?,3,4]",
                        () -> reshape(5, 2).apply(input(3, 4))),
                inputs(
                        "[reshape_1] 12 elements do not fill [5,?]. Inputs: input_1 f32[?,3,4]",
                        () -> reshape(5, -1).apply(input(3, 4))));
    }

    private static Stream<Wrong> merges() {
        return Stream.of(
                inputs("[add_1] takes at least one input. Inputs: none", () -> add(List.of())),
                inputs(
                        "[subtract_1] takes 2 inputs, not 3. Inputs: input_1 f32[?,2], input_2 f32[?,2], input_3 "
                                + "f32[?,2]",
                        () -> subtract(input(2), input(2), input(2))),
                inputs(
                        "[add_1] adds 2 tensors, but their features differ: dense_1 32, input_1 64. Inputs: dense_1 "
                                + "f32[?,32], input_1 f32[?,64]",
                        () -> {
                            Tensor x = input(64);
                            add(dense(32).apply(x), x);
                        }),
                inputs(
                        "[multiply_1] multiplies tensors of one dtype, but f32 != i32; cast one of them. Inputs: input_1 "
                                + "f32[?,4], input_2 i32[?,4]",
                        () -> multiply(input(FLOAT32, 4), input(INT32, 4))),
                inputs(
                        "[add_1] adds 2 tensors, but their widths differ: max_pooling2d_1 16, conv2d_1 15. With padding "
                                + "SAME all are 16. Inputs: max_pooling2d_1 f32[?,16,16,8], conv2d_1 f32[?,16,15,8]",
                        () -> {
                            Tensor x = input(32, 32, 8);
                            add(
                                    maxPooling2d(2).apply(x),
                                    conv2d(8, 1, 3).strides(2).apply(x));
                        }));
    }

    private static Stream<Wrong> joins() {
        return Stream.of(
                inputs(
                        "[concatenate_1] joins 4 tensors on axis 3, but their heights differ: conv2d_1 18, conv2d_2 18, "
                                + "conv2d_4 17, conv2d_6 18. With padding SAME all are 18. Inputs: conv2d_1 "
                                + "f32[?,18,18,8], conv2d_2 f32[?,18,18,8], conv2d_4 f32[?,17,17,8], conv2d_6 "
                                + "f32[?,18,18,8]",
                        LayerWrongUseTest::inceptionWithOneBranchValid),
                inputs(
                        "[concatenate_1] joins tensors of one rank, but 3 != 2; reshape or flatten one. Inputs: input_1 "
                                + "f32[?,3,4], input_2 f32[?,4]",
                        () -> concatenate(input(3, 4), input(4))),
                inputs(
                        "[concatenate_1] there is no axis 3 in rank 3; axes to join along are 1 to 2, or -1 for the "
                                + "last. Inputs: input_1 f32[?,3,4], input_2 f32[?,3,4]",
                        () -> concatenate().axis(3).apply(input(3, 4), input(3, 4))),
                inputs(
                        "[concatenate_1] cannot join along axis 0, the batch. Inputs: input_1 f32[?,4], input_2 f32[?,4]",
                        () -> concatenate().axis(0).apply(input(4), input(4))),
                inputs(
                        "[concatenate_1] joins tensors of one dtype, but f32 != i32; cast one of them. Inputs: input_1 "
                                + "f32[?,4], words i32[?,4]",
                        () -> concatenate(input(4), input("words", INT32, 4))),
                inputs(
                        "[concatenate_1] joins 2 tensors on axis 2, but their lengths differ: input_1 3, input_2 5. "
                                + "Inputs: input_1 f32[?,3,4], input_2 f32[?,5,4]",
                        () -> concatenate(input(3, 4), input(5, 4))));
    }

    private static Stream<Wrong> others() {
        return Stream.of(
                setting(
                        "[conv1d_1] a window of 7 does not fit axis 1, which has only 5; make it smaller, or use padding "
                                + "SAME. Inputs: f32[2,5,3]",
                        () -> {
                            Tensor in = input(ANY, 3);
                            Tensor out = conv1d(8, 7).apply(in);
                            Evaluate.with(in, NDArray.zeros(TensorType.f32(2, 5, 3)))
                                    .of(out);
                        }),
                inputs(
                        "[outer_1] in layer conv1d_1: a window of 7 does not fit axis 1, which has only 5; make it smaller, "
                                + "or use padding SAME. Inputs: input_1 f32[?,5,3]",
                        () -> {
                            Tensor in = input(ANY, 3);
                            Tensor out = conv1d(8, 7).apply(in);
                            new Network(List.of(in), List.of(out)) {
                                @Override
                                public String kind() {
                                    return "outer";
                                }
                            }.apply(input(5, 3));
                        }),
                setting("[gaussian_noise] stddev must not be negative, but is -1.0", () -> gaussianNoise(-1)),
                setting(
                        "[spatial_dropout1d] rate is the share that is dropped, at least 0 and below 1, but is 1.0",
                        () -> spatialDropout1d(1)),
                setting("[permute] takes each of the axes [1, 2] once, not [2, 0]", () -> permute(2, 0)),
                setting("[repeat_vector] times must be positive, but is 0", () -> repeatVector(0)),
                setting(
                        "[cropping2d] takes 1 number, or 2: one for each axis, or 4: before and after for each axis; not 3",
                        () -> cropping2d(1, 2, 3)),
                setting("[zero_padding1d] sizes must not be negative, but one is -1", () -> zeroPadding1d(-1, 1)),
                setting(
                        "[batch_normalization] momentum lies between 0 and 1, but is 99.0",
                        () -> batchNormalization().momentum(99)),
                inputs(
                        "[batch_normalization_1] there is no axis 3 beside the batch axis in rank 2. Inputs: input_1 "
                                + "f32[?,8]",
                        () -> batchNormalization().axis(3).apply(input(8))),
                inputs(
                        "[layer_normalization_1] needs to know the size of axis 1 to make its weights, but it is ANY; "
                                + "give the input a size there. Inputs: input_1 f32[?,?,8]",
                        () -> layerNormalization().axis(1, 2).apply(input(ANY, 8))),
                inputs(
                        "[cropping1d_1] takes 3 and 3 elements from the ends of axis 1, which has only 6. Inputs: input_1 "
                                + "f32[?,6,2]",
                        () -> cropping1d(3).apply(input(6, 2))),
                inputs(
                        "[permute_1] reorders 3 axes, but a sample has 2. Inputs: input_1 f32[?,6,2]",
                        () -> permute(2, 1, 3).apply(input(6, 2))),
                inputs(
                        "[separable_conv2d_1] was built for 3 channels, but the input has 4. Inputs: input_1 f32[?,9,9,4]",
                        () -> {
                            SeparableConv2D shared = separableConv2d(8, 3);
                            shared.apply(input(9, 9, 3));
                            shared.apply(input(9, 9, 4));
                        }));
    }

    private static void inceptionWithOneBranchValid() {
        Tensor x = conv2d(4, 1).name("stem").padding(SAME).apply(input(36, 36, 3));
        Tensor a = conv2d(8, 1).strides(2).apply(x);
        Tensor b = conv2d(8, 3).strides(2).padding(SAME).apply(conv2d(8, 1).apply(x));
        Tensor c = conv2d(8, 3).strides(2).apply(conv2d(8, 1).apply(x));
        Tensor d = conv2d(8, 3)
                .padding(SAME)
                .apply(averagePooling2d(3).strides(2).padding(SAME).apply(x));
        concatenate(a, b, c, d);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongUses")
    void saysWhatIsWrong(Wrong w) {
        Throwable e = catchThrowable(w.use);
        assertThat(e).isNotNull();
        assertThat(String.valueOf(e.getMessage()).replaceFirst("(\\w+\\.java):\\d+", "$1"))
                .isEqualTo(w.message);
    }
}
