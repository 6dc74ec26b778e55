package org.argali.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.argali.data.AtomicFile;
import org.argali.data.Npz;
import org.argali.files.Hdf5Tree;
import org.argali.files.KerasArchive;
import org.argali.files.SafeTensors;
import org.argali.saving.Keras2Weights;
import org.argali.saving.Keras3Weights;
import org.argali.saving.KerasConfig;
import org.argali.saving.NamedWeights;
import org.argali.train.OptimizerState;

/** Writes models and weights as Keras 3 does. */
final class ModelWriter {
    /** The version whose files these are like. */
    private static final String KERAS = "3.15.1";

    private final Model model;

    ModelWriter(Model model) {
        this.model = model;
    }

    void save(Path path) {
        switch (FileForm.of("save", path)) {
            case KERAS -> KerasArchive.write(path, named(config()).toString(), metadata(), weights());
            case HDF5 -> {
                Hdf5Tree tree = legacy();
                AtomicFile.write(path, tree::write);
            }
            default ->
                throw new IllegalArgumentException(
                        "[save] whole models are saved as .keras or .h5; for " + path + " there is saveWeights");
        }
    }

    void saveWeights(Path path) {
        switch (FileForm.of("saveWeights", path)) {
            case WEIGHTS -> {
                Hdf5Tree tree = weights();
                AtomicFile.write(path, tree::write);
            }
            case HDF5 -> {
                Hdf5Tree tree = new Hdf5Tree();
                legacyWeights(tree);
                AtomicFile.write(path, tree::write);
            }
            case NPZ -> Npz.write(path, NamedWeights.values(model));
            case SAFETENSORS -> SafeTensors.write(path, NamedWeights.values(model));
            case KERAS ->
                throw new IllegalArgumentException("[saveWeights] " + path
                        + " is to hold a whole model; call save, or end the name in .weights.h5");
        }
    }

    String json() {
        return named(config()).toString();
    }

    private ObjectNode config() {
        return KerasConfig.write(
                model, model.givenName().orElse(model instanceof Sequential ? "sequential" : "functional"));
    }

    /** With the way the model is trained. */
    private ObjectNode named(ObjectNode json) {
        json.putObject("build_config").putNull("input_shape");
        model.compiledWith().ifPresent(c -> json.set("compile_config", CompileConfig.write(c, model.outputNames())));
        return json;
    }

    private static String metadata() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("keras_version", KERAS)
                .put("date_saved", "") // equal models make equal files
                .toString();
    }

    /** As in {@code model.weights.h5}. */
    private Hdf5Tree weights() {
        Hdf5Tree root = new Hdf5Tree();
        Keras3Weights.write(model, root);
        if (model.isCompiled()) {
            List<OptimizerState.Entry> all = SavedOptimizer.optimizer(model).entries();
            Hdf5Tree vars = root.group("optimizer/vars")
                    .attribute("name", model.trainState().optimizer().name());
            for (int i = 0; i < all.size(); i++) {
                vars.array(String.valueOf(i), all.get(i).value().get());
            }
        }
        return root;
    }

    private Hdf5Tree legacy() {
        Hdf5Tree root = new Hdf5Tree();
        versions(root).attribute("model_config", config().toString());
        legacyWeights(root.group("model_weights"));
        model.compiledWith().ifPresent(c -> {
            ObjectNode how = CompileConfig.write(c, model.outputNames());
            how.set("optimizer_config", how.remove("optimizer"));
            root.attribute("training_config", how.toString());
            List<OptimizerState.Entry> all = SavedOptimizer.optimizer(model).entries();
            Hdf5Tree g = root.group("optimizer_weights");
            g.attribute(
                    "weight_names", all.stream().map(OptimizerState.Entry::name).toList());
            all.forEach(e -> g.array(e.name(), e.value().get()));
        });
        return root;
    }

    private void legacyWeights(Hdf5Tree g) {
        versions(g);
        Keras2Weights.write(model, g);
    }

    private static Hdf5Tree versions(Hdf5Tree g) {
        return g.attribute("backend", "tensorflow").attribute("keras_version", KERAS);
    }
}
