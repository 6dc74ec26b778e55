package org.argali.models.examples;

import static org.argali.data.Labels.toCategorical;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.conv1d;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.globalMaxPooling1d;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.maxPooling1d;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;

import java.util.Map;
import java.util.SplittableRandom;
import org.argali.layers.Tensor;
import org.argali.model.Compile;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.tensor.NDArray;

/**
 * Three outputs with weighted losses, by name: what someone posts gives their age, income and gender, {@code int[n, ?] ->
 * float[n, 1], float[n, 10], float[n, 1]}.
 *
 * <p>The data are made up. Every second word of a person is one of three that only people of that income, that gender or
 * that decade of age use.
 *
 * @param words how many words there are
 * @param units filters of the first convolution; the later ones have twice as many
 * @param length words of the posts of one person, at least 270
 */
public record ThreeOutputs(int words, int units, int length, int samples) implements Example {
    private static final int INCOMES = 10;
    private static final int DECADES = 6;

    @Override
    public int epochs() {
        return 10;
    }

    Model model() {
        Tensor posts = input("posts", INT32, ANY);
        Tensor x = embedding(words, 2 * units).apply(posts);
        x = conv1d(units, 5).activation(RELU).apply(x);
        x = maxPooling1d(5).apply(x);
        x = conv1d(2 * units, 5).activation(RELU).apply(x);
        x = conv1d(2 * units, 5).activation(RELU).apply(x);
        x = maxPooling1d(5).apply(x);
        x = conv1d(2 * units, 5).activation(RELU).apply(x);
        x = conv1d(2 * units, 5).activation(RELU).apply(x);
        x = globalMaxPooling1d().apply(x);
        x = dense(units).activation(RELU).apply(x);
        Tensor age = dense(1).name("age").apply(x);
        Tensor income = dense(INCOMES).activation(SOFTMAX).name("income").apply(x);
        Tensor gender = dense(1).activation(SIGMOID).name("gender").apply(x);
        Model model = Model.of(posts, age, income, gender);
        model.compile(Compile.optimizer("rmsprop")
                .loss("age", "mse", 0.25)
                .loss("income", "categorical_crossentropy", 1)
                .loss("gender", "binary_crossentropy", 10));
        return model;
    }

    @Override
    public History run(Fit how) {
        SplittableRandom random = new SplittableRandom(1);
        int[][] posts = new int[samples][length];
        float[] ages = new float[samples];
        int[] incomes = new int[samples];
        float[] genders = new float[samples];
        for (int i = 0; i < samples; i++) {
            int decade = random.nextInt(DECADES);
            ages[i] = decade + random.nextInt(10) / 10f; // in decades since the age of ten
            incomes[i] = random.nextInt(INCOMES);
            genders[i] = random.nextInt(2);
            int[] own = {decade, DECADES + incomes[i], DECADES + INCOMES + (int) genders[i]};
            for (int j = 0; j < length; j++) {
                posts[i][j] = j % 2 == 0 ? own[random.nextInt(3)] : 20 + random.nextInt(words - 20);
            }
        }
        try (Model model = model()) {
            model.summary();
            return model.fit(
                    NDArray.of(posts),
                    Map.of(
                            "age", NDArray.of(ages, samples, 1),
                            "income", toCategorical(NDArray.of(incomes), INCOMES),
                            "gender", NDArray.of(genders, samples, 1)),
                    how.batchSize(64));
        }
    }
}
