package org.argali.models.workloads;

import static org.argali.layers.Activations.GELU;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Activations.TANH;
import static org.argali.layers.Layers.activation;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.bidirectional;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.flatten;
import static org.argali.layers.Layers.globalAveragePooling1d;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.groupNormalization;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.layerNormalization;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.multiHeadAttention;
import static org.argali.layers.Layers.multiply;
import static org.argali.layers.Layers.prelu;
import static org.argali.layers.Padding.CAUSAL;
import static org.argali.tensor.DType.INT32;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.models.applications.ApplicationBuilder;
import org.argali.models.applications.DenseNet121;
import org.argali.models.applications.EfficientNetB0;
import org.argali.models.applications.MobileNetV2;
import org.argali.models.applications.Weights;
import org.argali.models.workloads.Workload.Goal;

/** Networks of many forms, small enough for the CPU: to see which of them are slow. */
final class Networks {
    private static final String CLASSES = "categorical_crossentropy";
    private static final String YES_OR_NO = "binary_crossentropy";
    private static final String NUMBERS = "mse";

    private Networks() {}

    static List<Workload> all() {
        return List.of(
                of("mobilenetv2", 8, 0, CLASSES, () -> application(MobileNetV2.builder(), 96)),
                of("efficientnetb0", 8, 0, CLASSES, () -> application(EfficientNetB0.builder(), 96)),
                of("densenet121", 4, 0, CLASSES, () -> application(DenseNet121.builder(), 64)),
                of("densenet", 16, 0, CLASSES, PictureNetworks::densenet),
                of("resnext", 16, 0, CLASSES, PictureNetworks::resnext),
                of("vgg", 16, 0, CLASSES, PictureNetworks::vgg),
                of("unet", 4, 0, YES_OR_NO, PictureNetworks::unet),
                of("upsampling", 16, 0, NUMBERS, PictureNetworks::upsampled),
                of("generator", 16, 0, NUMBERS, PictureNetworks::generator),
                of("discriminator", 16, 0, YES_OR_NO, PictureNetworks::discriminator),
                of("avgpool", 16, 0, CLASSES, PictureNetworks::pooled),
                of(
                        "layernorm",
                        16,
                        0,
                        CLASSES,
                        () -> PictureNetworks.pairs(() -> List.of(layerNormalization(), activation(RELU)))),
                of(
                        "groupnorm",
                        16,
                        0,
                        CLASSES,
                        () -> PictureNetworks.pairs(() -> List.of(groupNormalization(8), activation(RELU)))),
                of("prelu", 16, 0, CLASSES, () -> PictureNetworks.pairs(() -> List.of(prelu().sharedAxes(1, 2)))),
                of("conv3d", 4, 0, CLASSES, PictureNetworks::volumes),
                of("convlstm", 4, 0, NUMBERS, PictureNetworks::films),
                of("transformer", 8, 0, CLASSES, Networks::transformer),
                of("bilstm", 32, 10_000, CLASSES, Networks::bilstm),
                of("wavenet", 8, 0, CLASSES, Networks::wavenet),
                of("textcnn", 16, 20_000, CLASSES, Networks::textCnn),
                of("fasttext", 512, 100_000, CLASSES, Networks::meanOfWords),
                of("recommender", 1024, 50_000, YES_OR_NO, Networks::recommender),
                of("autoencoder", 256, 0, NUMBERS, Networks::autoencoder),
                of("wide", 512, 0, CLASSES, () -> classifier(784, 10, List.of(relu(2048), relu(2048)))),
                of("dropout", 128, 0, CLASSES, Networks::dropped),
                of("tabular", 256, 0, CLASSES, () -> classifier(128, 10, List.of(table(), table(), table()))),
                of("manyclasses", 128, 0, CLASSES, () -> classifier(256, 10_000, List.of(relu(256)))));
    }

    private static Workload of(String name, int batch, int words, String loss, Supplier<Model> network) {
        return new Workload(name, name, batch, words, network, List.of(new Goal(loss, 1)));
    }

    private static Model application(ApplicationBuilder<?> builder, int pixels) {
        return builder.weights(Weights.NONE)
                .inputShape(pixels, pixels, 3)
                .classes(10)
                .build();
    }

    private static Model classifier(int features, int classes, List<Function<Tensor, Tensor>> layers) {
        Tensor in = input(features);
        Tensor x = in;
        for (Function<Tensor, Tensor> layer : layers) {
            x = layer.apply(x);
        }
        return Model.of(in, dense(classes).activation(SOFTMAX).apply(x));
    }

    private static Function<Tensor, Tensor> relu(int units) {
        return x -> dense(units).activation(RELU).apply(x);
    }

    private static Function<Tensor, Tensor> table() {
        return x -> dropout(0.3)
                .apply(activation(RELU)
                        .apply(batchNormalization().apply(dense(256).apply(x))));
    }

    private static Model dropped() {
        Function<Tensor, Tensor> half = x -> dropout(0.5).apply(relu(512).apply(x));
        return classifier(784, 10, List.of(x -> dropout(0.2).apply(x), half, half, half));
    }

    private static Model autoencoder() {
        Tensor in = input(784);
        Tensor code = relu(128).apply(relu(512).apply(in));
        return Model.of(in, dense(784).activation(SIGMOID).apply(relu(512).apply(code)));
    }

    private static Model transformer() {
        Tensor in = input(128, 256);
        Tensor x = in;
        for (int i = 0; i < 2; i++) {
            Tensor y = layerNormalization().apply(x);
            x = add(x, multiHeadAttention(4, 64).apply(y, y));
            y = dense(1024).activation(GELU).apply(layerNormalization().apply(x));
            x = add(x, dense(256).apply(y));
        }
        x = globalAveragePooling1d().apply(layerNormalization().apply(x));
        return Model.of(in, dense(10).activation(SOFTMAX).apply(x));
    }

    private static Model bilstm() {
        Tensor in = input(INT32, 80);
        Tensor x = embedding(10_000, 64).apply(in);
        x = bidirectional(lstm(64).returnSequences(true)).apply(x);
        x = bidirectional(lstm(32)).apply(x);
        return Model.of(in, dense(10).activation(SOFTMAX).apply(x));
    }

    private static Model wavenet() {
        Tensor in = input(1024, 32);
        Tensor x = in;
        List<Tensor> all = new ArrayList<>();
        for (int d = 1; d <= 128; d *= 2) {
            Tensor y =
                    conv1d(32, 2).dilation(d).padding(CAUSAL).activation(TANH).apply(x);
            Tensor gate = conv1d(32, 2)
                    .dilation(d)
                    .padding(CAUSAL)
                    .activation(SIGMOID)
                    .apply(x);
            all.add(conv1d(32, 1).apply(multiply(y, gate)));
            x = add(x, all.get(all.size() - 1));
        }
        x = globalAveragePooling1d().apply(activation(RELU).apply(add(all)));
        return Model.of(in, dense(64).activation(SOFTMAX).apply(x));
    }

    private static Model textCnn() {
        Tensor in = input(INT32, 100);
        Tensor words = embedding(20_000, 128).apply(in);
        List<Tensor> all = new ArrayList<>();
        for (int k = 3; k <= 5; k++) {
            all.add(globalMaxPooling1d().apply(conv1d(100, k).activation(RELU).apply(words)));
        }
        return Model.of(in, dense(10).activation(SOFTMAX).apply(dropout(0.5).apply(concatenate(all))));
    }

    private static Model meanOfWords() {
        Tensor in = input(INT32, 100);
        Tensor mean = globalAveragePooling1d().apply(embedding(100_000, 100).apply(in));
        return Model.of(in, dense(20).activation(SOFTMAX).apply(mean));
    }

    private static Model recommender() {
        Tensor user = input("user", INT32, 1);
        Tensor item = input("item", INT32, 1);
        Tensor u = flatten().apply(embedding(50_000, 64).apply(user));
        Tensor i = flatten().apply(embedding(50_000, 64).apply(item));
        Tensor x = relu(128).apply(relu(256).apply(concatenate(u, i, multiply(u, i))));
        return Model.of(List.of(user, item), dense(1).activation(SIGMOID).apply(x));
    }
}
