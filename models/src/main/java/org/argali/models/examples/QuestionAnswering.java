package org.argali.models.examples;

import static org.argali.data.Labels.toCategorical;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.concatenate;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.embedding;
import static org.argali.layers.Layers.input;
import static org.argali.layers.Layers.lstm;
import static org.argali.tensor.DType.INT32;
import static org.argali.tensor.Shape.ANY;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.argali.layers.Tensor;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.tensor.NDArray;

/**
 * Two inputs: a text and a question about it give an answer, {@code int[n, ?], int[n, ?] -> float[n, answers]}.
 *
 * <p>The data are made up. A text is a row of fillers with one fact among the last ten words; a question is fillers and,
 * last, one of ten kinds. Fact and kind together make the answer.
 *
 * @param words how many words there are
 * @param answers how many answers, a multiple of ten
 * @param length words of a text
 */
public record QuestionAnswering(int words, int answers, int length, int samples) implements Example {
    private static final int KINDS = 10;

    @Override
    public int epochs() {
        return 10;
    }

    Model model() {
        Tensor text = input("text", INT32, ANY);
        Tensor question = input("question", INT32, ANY);
        Tensor t = lstm(32).apply(embedding(words, 64).apply(text));
        Tensor q = lstm(16).apply(embedding(words, 32).apply(question));
        Tensor answer = dense(answers).activation(SOFTMAX).apply(concatenate(t, q));
        Model model = Model.of(List.of(text, question), answer);
        model.compile("rmsprop", "categorical_crossentropy", "acc");
        return model;
    }

    @Override
    public History run(Fit how) {
        int facts = answers / KINDS;
        SplittableRandom random = new SplittableRandom(1);
        int[][] texts = new int[samples][length];
        int[][] questions = new int[samples][4];
        int[] answer = new int[samples];
        for (int i = 0; i < samples; i++) {
            fill(texts[i], facts + KINDS, random);
            fill(questions[i], facts + KINDS, random);
            int fact = random.nextInt(facts);
            int kind = random.nextInt(KINDS);
            texts[i][length - 1 - random.nextInt(Math.min(10, length))] = fact;
            questions[i][3] = facts + kind;
            answer[i] = fact * KINDS + kind;
        }
        NDArray x1 = NDArray.of(texts);
        NDArray x2 = NDArray.of(questions);
        NDArray y = toCategorical(NDArray.of(answer), answers);

        try (Model model = model()) {
            model.summary();
            model.fit(List.of(x1, x2), y, how.batchSize(128)); // in the order of the inputs
            return model.fit(Map.of("text", x1, "question", x2), y, how.batchSize(128)); // by their names
        }
    }

    /** Words that are neither facts nor kinds. */
    private void fill(int[] row, int firstFiller, SplittableRandom random) {
        for (int i = 0; i < row.length; i++) {
            row[i] = firstFiller + random.nextInt(words - firstFiller);
        }
    }
}
