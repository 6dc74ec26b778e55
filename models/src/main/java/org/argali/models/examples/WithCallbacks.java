package org.argali.models.examples;

import static org.argali.callbacks.Callbacks.csvLogger;
import static org.argali.callbacks.Callbacks.earlyStopping;
import static org.argali.callbacks.Callbacks.learningRateScheduler;
import static org.argali.callbacks.Callbacks.modelCheckpoint;
import static org.argali.callbacks.Callbacks.reduceLrOnPlateau;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SOFTMAX;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.input;

import java.nio.file.Path;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.models.data.Split;
import org.argali.models.data.Tables;

/**
 * Callbacks: training ends when it no longer gets better, the best model is saved, the learning rate falls, and every epoch
 * is a line of a table. Wines of three cultivars by 13 measures: {@code float[n, 13] -> float[n, 3]}.
 *
 * @param folder where the model and the table go
 */
public record WithCallbacks(Path folder) implements Example {
    @Override
    public int epochs() {
        return 60;
    }

    @Override
    public History run(Fit how) {
        Split wine = Tables.wine().split(0.2, 7).standardized();
        Model model = Sequential.of(input(13), dense(32).activation(RELU), dense(3).activation(SOFTMAX));
        model.compile("adam", "sparse_categorical_crossentropy", "acc");
        model.summary();
        String best = folder.resolve("my_model.keras").toString();
        String table = folder.resolve("training.csv").toString();
        History history = model.fit(
                wine.train().x(),
                wine.train().y(),
                how.batchSize(32)
                        .validationData(wine.test().x(), wine.test().y())
                        .callbacks(
                                earlyStopping("acc").patience(10),
                                modelCheckpoint(best).monitor("val_loss").saveBestOnly(),
                                learningRateScheduler(epoch -> 1e-2 * Math.pow(0.98, epoch)),
                                reduceLrOnPlateau("val_loss").factor(0.1).patience(10),
                                csvLogger(table)));
        model.close();

        System.out.println("written: " + best + ", " + table);
        try (Model saved = Model.load(Path.of(best))) {
            System.out.println(
                    "the best: " + saved.evaluate(wine.test().x(), wine.test().y()));
        }
        return history;
    }
}
