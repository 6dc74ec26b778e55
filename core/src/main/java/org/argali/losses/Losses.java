package org.argali.losses;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.argali.op.Emitter;
import org.argali.op.Value;
import org.argali.text.Spelling;

/**
 * Keras' losses.
 *
 * <pre>{@code
 * Loss a = Losses.categoricalCrossentropy().fromLogits().labelSmoothing(0.1);
 * Loss b = Losses.parse("mse");
 * }</pre>
 */
public final class Losses {
    private static final Map<String, Loss> BY_NAME = byName();

    private Losses() {}

    public static MeanSquaredError mse() {
        return new MeanSquaredError();
    }

    public static MeanSquaredError meanSquaredError() {
        return new MeanSquaredError();
    }

    public static MeanAbsoluteError mae() {
        return new MeanAbsoluteError();
    }

    public static MeanAbsoluteError meanAbsoluteError() {
        return new MeanAbsoluteError();
    }

    public static MeanAbsolutePercentageError mape() {
        return new MeanAbsolutePercentageError();
    }

    public static MeanSquaredLogarithmicError msle() {
        return new MeanSquaredLogarithmicError();
    }

    public static Huber huber() {
        return new Huber(1);
    }

    public static LogCosh logCosh() {
        return new LogCosh();
    }

    public static BinaryCrossentropy binaryCrossentropy() {
        return new BinaryCrossentropy(false, 0);
    }

    public static CategoricalCrossentropy categoricalCrossentropy() {
        return new CategoricalCrossentropy(false, 0);
    }

    public static SparseCategoricalCrossentropy sparseCategoricalCrossentropy() {
        return new SparseCategoricalCrossentropy(false, OptionalInt.empty());
    }

    public static BinaryFocalCrossentropy binaryFocalCrossentropy() {
        return new BinaryFocalCrossentropy(false, 0.25, 2, false, 0);
    }

    public static CategoricalFocalCrossentropy categoricalFocalCrossentropy() {
        return new CategoricalFocalCrossentropy(0.25, 2, false, 0);
    }

    public static KLDivergence klDivergence() {
        return new KLDivergence();
    }

    public static Poisson poisson() {
        return new Poisson();
    }

    public static CosineSimilarity cosineSimilarity() {
        return new CosineSimilarity(-1);
    }

    public static Hinge hinge() {
        return new Hinge();
    }

    public static SquaredHinge squaredHinge() {
        return new SquaredHinge();
    }

    public static CategoricalHinge categoricalHinge() {
        return new CategoricalHinge();
    }

    public static Dice dice() {
        return new Dice(List.of());
    }

    public static Tversky tversky() {
        return new Tversky(0.5, 0.5, List.of());
    }

    /** Targets are class ids, predictions embeddings of length 1. */
    public static Circle circle() {
        return new Circle(80, 0.4, true);
    }

    /** Targets are labels {@code int[n, length]} padded with 0, predictions logits of each step. */
    public static Ctc ctc() {
        return new Ctc();
    }

    public static CategoricalGeneralizedCrossEntropy categoricalGeneralizedCrossEntropy(double q) {
        return new CategoricalGeneralizedCrossEntropy(q);
    }

    /** A loss of one's own. */
    public static Loss of(String name, LossFunction f) {
        return new OwnLoss(name, f);
    }

    private record OwnLoss(String name, LossFunction function) implements Loss {
        @Override
        public Value perSample(Emitter e, Value yTrue, Value yPred) {
            Ranks r = Ranks.of(e, yTrue, yPred);
            return function.apply(e, r.yTrue(), r.yPred());
        }
    }

    /**
     * The loss that Keras knows under this name: {@code mse}, {@code mean_squared_error}, {@code MeanSquaredError}.
     *
     * @throws IllegalArgumentException if there is none; the message has the nearest names
     */
    public static Loss parse(String name) {
        return Spelling.find("loss", BY_NAME, name);
    }

    private static Map<String, Loss> byName() {
        Map<String, Loss> m = new LinkedHashMap<>();
        put(m, mse(), "mse", "MSE", "MeanSquaredError");
        put(m, mae(), "mae", "MAE", "MeanAbsoluteError");
        put(m, mape(), "mape", "MAPE", "MeanAbsolutePercentageError");
        put(m, msle(), "msle", "MSLE", "MeanSquaredLogarithmicError");
        put(m, huber(), "Huber");
        put(m, logCosh(), "logcosh", "LogCosh");
        put(m, binaryCrossentropy(), "bce", "BCE", "BinaryCrossentropy");
        put(m, categoricalCrossentropy(), "CategoricalCrossentropy");
        put(m, sparseCategoricalCrossentropy(), "SparseCategoricalCrossentropy");
        put(m, binaryFocalCrossentropy(), "BinaryFocalCrossentropy");
        put(m, categoricalFocalCrossentropy(), "CategoricalFocalCrossentropy");
        put(m, klDivergence(), "kld", "KLD", "kullback_leibler_divergence", "KLDivergence");
        put(m, poisson(), "Poisson");
        put(m, cosineSimilarity(), "cosine", "CosineSimilarity");
        put(m, hinge(), "Hinge");
        put(m, squaredHinge(), "SquaredHinge");
        put(m, categoricalHinge(), "CategoricalHinge");
        put(m, dice(), "Dice");
        put(m, tversky(), "Tversky");
        put(m, circle(), "Circle");
        put(m, ctc(), "CTC");
        put(m, categoricalGeneralizedCrossEntropy(0.5), "CategoricalGeneralizedCrossEntropy");
        return java.util.Collections.unmodifiableMap(m);
    }

    private static void put(Map<String, Loss> m, Loss loss, String... aliases) {
        m.put(loss.name(), loss);
        for (String a : aliases) {
            m.put(a, loss);
        }
    }
}
