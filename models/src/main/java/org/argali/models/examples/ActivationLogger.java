package org.argali.models.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.data.Npz;
import org.argali.layers.Application;
import org.argali.layers.Tensor;
import org.argali.model.Callback;
import org.argali.model.Logs;
import org.argali.model.Model;
import org.argali.tensor.NDArray;

/**
 * A callback of one's own: after every epoch it runs a second model, whose outputs are the outputs of all layers, on the
 * first validation sample and writes the activations to {@code activations_at_epoch_N.npz}, N from 0, by the names of the
 * layers; the second call of a shared layer is {@code name_1}.
 *
 * <pre>{@code
 * model.fit(x, y, Fit.epochs(10).validationSplit(0.2).callbacks(new ActivationLogger(Path.of("activations"))));
 * }</pre>
 */
public final class ActivationLogger extends Callback {
    private final Path folder;
    private final Map<String, Tensor> outputs = new LinkedHashMap<>();
    private Optional<Model> all = Optional.empty();

    public ActivationLogger(Path folder) {
        this.folder = folder;
    }

    /** @throws IllegalStateException if fit was given nothing to validate on */
    @Override
    public void onTrainBegin() {
        if (validationData().isEmpty()) {
            throw new IllegalStateException(
                    "[ActivationLogger] needs a sample; give fit validationData or validationSplit");
        }
        outputs.clear();
        for (Application a : model().applications()) {
            a.outputs().forEach(t -> outputs.put(free(model().nameOf(a.layer())), t));
        }
        all = Optional.of(Model.of(model().inputs(), new ArrayList<>(outputs.values())));
    }

    private String free(String name) {
        String result = name;
        for (int i = 1; outputs.containsKey(result); i++) {
            result = name + "_" + i;
        }
        return result;
    }

    @Override
    public void onEpochEnd(int epoch, Logs logs) {
        List<NDArray> sample = validationData().orElseThrow().rows(0, 1).inputs();
        Map<String, NDArray> activations = new LinkedHashMap<>();
        List<NDArray> values = all.orElseThrow().predictAll(sample);
        outputs.keySet().forEach(n -> activations.put(n, values.get(activations.size())));
        Npz.write(folder.resolve("activations_at_epoch_" + epoch + ".npz"), activations);
    }

    @Override
    public void onTrainEnd() {
        all.ifPresent(Model::close);
        all = Optional.empty();
    }
}
