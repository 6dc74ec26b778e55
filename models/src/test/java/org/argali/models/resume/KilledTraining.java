package org.argali.models.resume;

import static org.argali.callbacks.Callbacks.backupAndRestore;
import static org.argali.callbacks.Callbacks.csvLogger;
import static org.argali.callbacks.Callbacks.earlyStopping;
import static org.argali.callbacks.Callbacks.modelCheckpoint;
import static org.argali.callbacks.Callbacks.reduceLrOnPlateau;
import static org.argali.layers.Activations.RELU;
import static org.argali.layers.Activations.SIGMOID;
import static org.argali.layers.Layers.batchNormalization;
import static org.argali.layers.Layers.dense;
import static org.argali.layers.Layers.dropout;
import static org.argali.layers.Layers.input;
import static org.argali.optimizers.Optimizers.adam;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.argali.data.AtomicFile;
import org.argali.files.SafeTensors;
import org.argali.model.Fit;
import org.argali.model.History;
import org.argali.model.Model;
import org.argali.model.Sequential;
import org.argali.runtime.Runtime;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** A program that trains and saves what came of it; {@link KillLoopTest} kills it again and again. */
final class KilledTraining {
    /** Its last file: all weights and what the optimizer keeps. */
    static final String RESULT = "result.safetensors";

    static final String HISTORY = "history.txt";
    static final String LOG = "log.csv";
    static final String BACKUPS = "backups";

    private KilledTraining() {}

    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        int epochs = Integer.parseInt(args[1]);
        Runtime.configure(DeviceConfig.cpu());
        Runtime.seed(7);
        NDArray x = NDArray.generate(TensorType.f32(320, 32), i -> Math.sin(0.37 * i));
        NDArray y = NDArray.generate(TensorType.f32(320, 1), i -> (i * i % 7) / 4);
        Model m = Sequential.of(
                input(32),
                dense(256).activation(RELU),
                batchNormalization(),
                dropout(0.3),
                dense(128).activation(RELU),
                dropout(0.3),
                dense(1).activation(SIGMOID));
        m.compile(adam().movingAverage(0.9), "binary_crossentropy", "acc", "AUC");
        History h = m.fit(
                x,
                y,
                Fit.epochs(epochs)
                        .batchSize(16)
                        .verbose(0)
                        .validationSplit(0.2)
                        .callbacks(
                                // the result is saved after fit: until then the backups are what there is
                                backupAndRestore(folder.resolve(BACKUPS).toString())
                                        .saveFreq(3)
                                        .deleteCheckpoint(false),
                                earlyStopping().patience(epochs).restoreBestWeights(),
                                reduceLrOnPlateau().patience(2).factor(0.9),
                                modelCheckpoint(folder.resolve("best.weights.h5")
                                                .toString())
                                        .weightsOnly()
                                        .saveBestOnly(),
                                csvLogger(folder.resolve(LOG).toString())));
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (int i = 0; i < m.weights().size(); i++) {
            all.put("weight " + i, m.getWeights().get(i));
        }
        all.putAll(m.optimizerState());
        StringBuilder figures = new StringBuilder(h.epochs().toString());
        h.names().forEach(n -> figures.append('\n').append(n).append(h.get(n)));
        AtomicFile.write(
                folder.resolve(HISTORY),
                out -> out.write(figures.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        SafeTensors.write(folder.resolve(RESULT), all);
    }
}
