package org.argali.layers;

import static org.argali.layers.Layers.*;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One layer of each class and what it can be applied to; {@link EveryLayerTest} finds classes that are missing here. */
public final class EveryLayer {
    /**
     * A way to make a layer of its own.
     *
     * @param inputs what it takes, without the batch axis; all of float32 but for ids
     */
    public record Sample(Supplier<Layer> make, boolean ids, List<int[]> inputs) {
        Sample(Supplier<Layer> make, int[]... inputs) {
            this(make, false, List.of(inputs));
        }

        /** Tensors to apply it to. */
        public List<Tensor> tensors() {
            return inputs.stream().map(s -> ids ? input(INT32, s) : input(s)).toList();
        }

        @Override
        public String toString() {
            return make.get().className();
        }
    }

    private static final int[] VECTOR = {4};
    private static final int[] STEPS = {ANY, 4};
    private static final int[] FOUR_STEPS = {4, 4};
    private static final int[] IMAGE = {4, 4, 4};
    private static final int[] ANY_IMAGE = {ANY, ANY, 4};
    private static final int[] VOLUME = {4, 4, 4, 4};
    private static final int[] FILM1 = {ANY, 4, 3};
    private static final int[] FILM2 = {ANY, 4, 4, 3};
    private static final int[] FILM3 = {ANY, 4, 4, 4, 2};
    private static final int[] ANY_VOLUME = {ANY, ANY, ANY, 4};

    private EveryLayer() {}

    /** All of them. */
    public static Stream<Sample> samples() {
        return Stream.of(basics(), elementwise(), windows(), edges(), merges(), recurrent(), attention())
                .flatMap(s -> s);
    }

    private static Sample on(int[] input, Supplier<Layer> make) {
        return new Sample(make, input);
    }

    private static Stream<Sample> basics() {
        return Stream.of(
                on(STEPS, () -> dense(3)),
                new Sample(() -> embedding(5, 3), true, List.of(new int[] {ANY})),
                on(FOUR_STEPS, Layers::flatten),
                on(FOUR_STEPS, () -> reshape(2, -1)),
                on(STEPS, () -> permute(2, 1)),
                on(VECTOR, () -> repeatVector(3)),
                on(STEPS, () -> einsumDense("abc,cd->abd", ANY, 3).biasAxes("d")),
                on(STEPS, () -> spectralNormalization(dense(3))),
                on(STEPS, () -> lambda((c, x) -> c.mul(x, 2))),
                on(STEPS, Layers::masking));
    }

    private static Stream<Sample> elementwise() {
        return Stream.of(
                on(STEPS, () -> activation(Activations.TANH)),
                on(STEPS, Layers::relu),
                on(STEPS, Layers::leakyRelu),
                on(STEPS, Layers::elu),
                on(FOUR_STEPS, Layers::prelu),
                on(STEPS, Layers::softmax),
                on(STEPS, () -> dropout(0.5)),
                on(STEPS, () -> alphaDropout(0.5)),
                on(STEPS, () -> gaussianDropout(0.5)),
                on(STEPS, () -> gaussianNoise(0.5)),
                on(STEPS, () -> spatialDropout1d(0.5)),
                on(ANY_IMAGE, () -> spatialDropout2d(0.5)),
                on(ANY_VOLUME, () -> spatialDropout3d(0.5)),
                on(STEPS, () -> batchNormalization().renorm(true).renormClipping(0.5, 2, 3)),
                on(STEPS, Layers::layerNormalization),
                on(STEPS, Layers::rmsNormalization),
                on(STEPS, () -> groupNormalization(2)),
                on(STEPS, Layers::unitNormalization),
                on(STEPS, () -> layerScale(0.5, 4)),
                on(STEPS, () -> activityRegularization(0.1, 0.2)),
                on(STEPS, Layers::identity),
                on(STEPS, () -> rescaling(0.5).offset(-1)),
                on(STEPS, Layers::normalization));
    }

    private static Stream<Sample> windows() {
        return Stream.of(
                on(STEPS, () -> conv1d(2, 3)),
                on(ANY_IMAGE, () -> conv2d(2, 3)),
                on(ANY_VOLUME, () -> conv3d(2, 3)),
                on(STEPS, () -> conv1dTranspose(2, 3)),
                on(ANY_IMAGE, () -> conv2dTranspose(2, 3)),
                on(ANY_VOLUME, () -> conv3dTranspose(2, 3)),
                on(STEPS, () -> depthwiseConv1d(3)),
                on(ANY_IMAGE, () -> depthwiseConv2d(3)),
                on(STEPS, () -> separableConv1d(2, 3)),
                on(ANY_IMAGE, () -> separableConv2d(2, 3)),
                on(STEPS, () -> maxPooling1d(2)),
                on(ANY_IMAGE, () -> maxPooling2d(2)),
                on(ANY_VOLUME, () -> maxPooling3d(2)),
                on(STEPS, () -> averagePooling1d(2)),
                on(ANY_IMAGE, () -> averagePooling2d(2)),
                on(ANY_VOLUME, () -> averagePooling3d(2)),
                on(STEPS, Layers::globalMaxPooling1d),
                on(ANY_IMAGE, Layers::globalMaxPooling2d),
                on(ANY_VOLUME, Layers::globalMaxPooling3d),
                on(STEPS, Layers::globalAveragePooling1d),
                on(ANY_IMAGE, Layers::globalAveragePooling2d),
                on(ANY_VOLUME, Layers::globalAveragePooling3d),
                on(STEPS, () -> adaptiveMaxPooling1d(3)),
                on(ANY_IMAGE, () -> adaptiveMaxPooling2d(3)),
                on(VOLUME, () -> adaptiveMaxPooling3d(3)),
                on(STEPS, () -> adaptiveAveragePooling1d(3)),
                on(ANY_IMAGE, () -> adaptiveAveragePooling2d(3)),
                on(VOLUME, () -> adaptiveAveragePooling3d(3)));
    }

    private static Stream<Sample> edges() {
        return Stream.of(
                on(STEPS, () -> cropping1d(1, 0)),
                on(ANY_IMAGE, () -> cropping2d(1)),
                on(ANY_VOLUME, () -> cropping3d(1)),
                on(STEPS, () -> zeroPadding1d(1, 0)),
                on(ANY_IMAGE, () -> zeroPadding2d(1)),
                on(ANY_VOLUME, () -> zeroPadding3d(1)),
                on(STEPS, () -> upSampling1d(2)),
                on(IMAGE, () -> upSampling2d(2)),
                on(VOLUME, () -> upSampling3d(2)),
                on(ANY_IMAGE, () -> resizing(5, 3)),
                on(ANY_IMAGE, () -> centerCrop(2, 3)));
    }

    private static Stream<Sample> merges() {
        Stream<Supplier<Layer>> makers = Stream.of(
                Layers::add, Layers::subtract, Layers::multiply, Layers::average, Layers::maximum, Layers::minimum);
        return Stream.concat(
                makers.map(m -> new Sample(m, STEPS, STEPS)),
                Stream.of(new Sample(Layers::concatenate, STEPS, STEPS), new Sample(() -> dot(2), STEPS, STEPS)));
    }

    private static Stream<Sample> recurrent() {
        return Stream.of(
                on(STEPS, () -> lstm(3)),
                on(STEPS, () -> gru(3)),
                on(STEPS, () -> simpleRnn(3)),
                on(STEPS, () -> lstm(3).dropout(0.3).recurrentDropout(0.2).returnSequences(true)),
                on(STEPS, () -> gru(3).resetAfter(false).recurrentDropout(0.2)),
                on(STEPS, () -> rnn(lstm(3).cell())),
                on(STEPS, () -> rnn(gru(3).cell(), simpleRnn(2).dropout(0.5).cell())),
                on(FILM1, () -> convLstm1d(2, 2)),
                on(FILM2, () -> convLstm2d(2, 2).dataFormat(DataFormat.CHANNELS_FIRST)),
                on(FILM3, () -> convLstm3d(2, 2)),
                on(
                        FILM2,
                        () -> bidirectional(
                                convLstm2d(2, 2).padding(Padding.SAME).dropout(0.5))),
                on(STEPS, () -> bidirectional(lstm(3))),
                on(STEPS, () -> timeDistributed(dense(3))));
    }

    private static Stream<Sample> attention() {
        return Stream.of(
                new Sample(Layers::attention, STEPS, STEPS),
                new Sample(Layers::additiveAttention, STEPS, STEPS),
                new Sample(() -> multiHeadAttention(2, 3), STEPS, STEPS),
                new Sample(() -> groupQueryAttention(3, 4, 2), STEPS, STEPS));
    }

    /** Sizes of a batch of one or more samples, in place of unknown ones. */
    static int[] sized(int batch, int length, int[] shape) {
        return IntStream.concat(IntStream.of(batch), IntStream.of(shape).map(d -> d == ANY ? length : d))
                .toArray();
    }
}
