package org.argali.models.workloads;

import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.add;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalAveragePooling1d;
import static org.argali.layers.Layers.globalAveragePooling2d;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.layerNormalization;
import static org.argali.layers.Layers.lstm;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.layers.Layers.maxPooling2d;
import static org.argali.layers.Layers.multiHeadAttention;
import static org.argali.layers.Layers.separableConv2d;
import static org.argali.tensor.DType.INT32;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.argali.layers.Tensor;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.applications.ResNet50;
import org.argali.models.applications.Weights;
import org.argali.models.applications.Xception;
import org.argali.models.workloads.Workload.Goal;

/** The seven workloads that every machine runs, three for large GPUs, and networks of many forms. */
public final class Workloads {
    private static final Goal CLASSES = new Goal("categorical_crossentropy", 1);
    private static final Goal YES_OR_NO = new Goal("binary_crossentropy", 1);
    private static final Pattern GROWN = Pattern.compile("(length|depth)([1-9]\\d{0,4})", Pattern.CASE_INSENSITIVE);

    private Workloads() {}

    /** W1 to W7, in order. */
    public static List<Workload> all() {
        return List.of(
                new Workload("W1", "MLP 64-32-32-10", 128, 0, Workloads::mlp, List.of(CLASSES)),
                new Workload("W2", "question answering, two LSTM", 128, 10_000, () -> answers(100), List.of(CLASSES)),
                new Workload("W3", "three outputs, conv1d", 64, 50_000, Workloads::posts, postGoals()),
                new Workload("W4", "mail, conv1d", 128, 2_000, Workloads::mail, List.of(YES_OR_NO)),
                new Workload("W5", "separable convolutions", 32, 0, Workloads::separable, List.of(CLASSES)),
                new Workload("W6", "ResNet50 64x64", 16, 0, () -> resnet(64), List.of(CLASSES)),
                new Workload("W7", "Xception 128x128", 8, 0, () -> xception(128), List.of(CLASSES)));
    }

    /** What only a large GPU trains in reasonable time, W8 to W10. */
    public static List<Workload> large() {
        return List.of(
                new Workload("W8", "ResNet50 224x224", 256, 0, () -> resnet(224), List.of(CLASSES), "mixed_bfloat16"),
                new Workload("W9", "Xception 299x299", 64, 0, () -> xception(299), List.of(CLASSES)),
                new Workload("W10", "transformer encoder", 32, 30_000, Workloads::encoder, List.of(CLASSES)));
    }

    /** Networks of many forms, {@code unet} or {@code transformer}: what users train besides, on the CPU too. */
    public static List<Workload> networks() {
        return Networks.all();
    }

    /**
     * A workload by name, in any case: W1 to W10; one of {@link #networks}; {@code lengthN}, which is W2 with texts of N
     * words, and {@code depthN}, N dense layers of 256 between 256 numbers and 10 classes, to see how time grows.
     */
    public static Optional<Workload> named(String name) {
        Matcher grown = GROWN.matcher(name);
        if (!grown.matches()) {
            return Stream.of(all(), large(), networks())
                    .flatMap(List::stream)
                    .filter(w -> w.name().equalsIgnoreCase(name))
                    .findFirst();
        }
        int n = Integer.parseInt(grown.group(2));
        return Optional.of(
                grown.group(1).equalsIgnoreCase("length")
                        ? new Workload(name, "W2, texts of " + n, 128, 10_000, () -> answers(n), List.of(CLASSES))
                        : new Workload(name, n + " dense layers of 256", 128, 0, () -> layers(n), List.of(CLASSES)));
    }

    private static Model layers(int depth) {
        Tensor in = input(256);
        Tensor x = in;
        for (int i = 0; i < depth; i++) {
            x = dense(256).activation(RELU).apply(x);
        }
        return Model.of(in, dense(10).activation(SOFTMAX).apply(x));
    }

    private static Model mlp() {
        return Sequential.of(
                input(64),
                dense(32).activation(RELU),
                dense(32).activation(RELU),
                dense(10).activation(SOFTMAX));
    }

    private static Model answers(int words) {
        Tensor text = input("text", INT32, words);
        Tensor question = input("question", INT32, words);
        Tensor t = lstm(32).apply(embedding(10_000, 64).apply(text));
        Tensor q = lstm(16).apply(embedding(10_000, 32).apply(question));
        Tensor answer = dense(500).activation(SOFTMAX).apply(concatenate(t, q));
        return Model.of(List.of(text, question), answer);
    }

    private static Model posts() {
        Tensor posts = input("posts", INT32, 500);
        Tensor x = embedding(50_000, 256).apply(posts);
        x = conv1d(128, 5).activation(RELU).apply(x);
        x = maxPooling1d(5).apply(x);
        x = conv1d(256, 5).activation(RELU).apply(x);
        x = conv1d(256, 5).activation(RELU).apply(x);
        x = maxPooling1d(5).apply(x);
        x = conv1d(256, 5).activation(RELU).apply(x);
        x = conv1d(256, 5).activation(RELU).apply(x);
        x = globalMaxPooling1d().apply(x);
        x = dense(128).activation(RELU).apply(x);
        return Model.of(
                posts,
                dense(1).name("age").apply(x),
                dense(10).activation(SOFTMAX).name("income").apply(x),
                dense(1).activation(SIGMOID).name("gender").apply(x));
    }

    private static List<Goal> postGoals() {
        return List.of(new Goal("mse", 0.25), CLASSES, new Goal("binary_crossentropy", 10));
    }

    private static Model mail() {
        return Sequential.of(
                input(INT32, 500),
                embedding(2_000, 128),
                conv1d(32, 7).activation(RELU),
                maxPooling1d(5),
                conv1d(32, 7).activation(RELU),
                globalMaxPooling1d(),
                dense(1).activation(SIGMOID));
    }

    private static Model separable() {
        return Sequential.of(
                input(64, 64, 3),
                separableConv2d(32, 3).activation(RELU),
                separableConv2d(64, 3).activation(RELU),
                maxPooling2d(2),
                separableConv2d(64, 3).activation(RELU),
                separableConv2d(128, 3).activation(RELU),
                maxPooling2d(2),
                separableConv2d(64, 3).activation(RELU),
                separableConv2d(128, 3).activation(RELU),
                globalAveragePooling2d(),
                dense(32).activation(RELU),
                dense(10).activation(SOFTMAX));
    }

    private static Model resnet(int pixels) {
        return ResNet50.builder()
                .weights(Weights.NONE)
                .inputShape(pixels, pixels, 3)
                .classes(10)
                .build();
    }

    private static Model xception(int pixels) {
        return Xception.builder()
                .weights(Weights.NONE)
                .inputShape(pixels, pixels, 3)
                .classes(10)
                .build();
    }

    /** Six blocks, normalized before attention and before two dense layers; the mean over 512 words tells the class. */
    private static Model encoder() {
        Tensor words = input("words", INT32, 512);
        Tensor x = embedding(30_000, 512).apply(words);
        for (int i = 0; i < 6; i++) {
            Tensor y = layerNormalization().epsilon(1e-5).apply(x);
            x = add(x, multiHeadAttention(8, 64).apply(y, y));
            y = dense(2048)
                    .activation(RELU)
                    .apply(layerNormalization().epsilon(1e-5).apply(x));
            x = add(x, dense(512).apply(y));
        }
        x = globalAveragePooling1d().apply(layerNormalization().epsilon(1e-5).apply(x));
        return Model.of(words, dense(10).activation(SOFTMAX).apply(x));
    }
}
