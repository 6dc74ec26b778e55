package org.argali.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.argali.data.DataFormatException;
import org.argali.data.Npz;
import org.argali.files.Hdf5File;
import org.argali.files.Hdf5Group;
import org.argali.files.KerasArchive;
import org.argali.files.SafeTensors;
import org.argali.saving.Keras2Weights;
import org.argali.saving.Keras3Weights;
import org.argali.saving.KerasConfig;
import org.argali.saving.NamedWeights;
import org.argali.saving.NotSupportedException;
import org.argali.saving.WeightLoad;
import org.argali.saving.WeightsMismatchException;
import org.argali.tensor.NDArray;

/** Reads models and weights from Keras' files. */
final class ModelFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String file;

    ModelFiles(Path path) {
        this.file = path.toString();
    }

    // ---- models

    static Model load(Path path, boolean compile) {
        ModelFiles f = new ModelFiles(path);
        return switch (FileForm.of("load", path)) {
            case KERAS -> f.archive(path, compile);
            case HDF5 -> f.hdf5(path, compile);
            default ->
                throw new IllegalArgumentException("[load] " + path
                        + " holds weights alone; make the model, then call loadWeights on it. Whole models are in "
                        + ".keras and .h5");
        };
    }

    static Model fromJson(String text) {
        ModelFiles f = new ModelFiles(Path.of("fromJson"));
        JsonNode json = f.json(text, "text");
        String version = json.path("keras_version").asText("3");
        return f.model(version.startsWith("3") ? json : f.guarded(() -> KerasConfig.networkOfKeras2(json)));
    }

    private Model archive(Path path, boolean compile) {
        try (KerasArchive zip = KerasArchive.open(path)) {
            JsonNode json = json(zip.config(), "config.json");
            Model model = model(json);
            JsonNode how = json.path("compile_config");
            if (compile && isCompiled(how)) {
                guarded(() -> compile(model, how));
            }
            try (Hdf5File h5 = zip.weights()) {
                read3(model, h5.root(), LoadWeights.inOrder(), true);
            }
            return model;
        }
    }

    private Model hdf5(Path path, boolean compile) {
        try (Hdf5File h5 = Hdf5File.open(path)) {
            Hdf5Group root = h5.root();
            String config = root.text("model_config")
                    .orElseThrow(() -> new DataFormatException(
                            file, "holds no model, only weights; make the model and call loadWeights on it"));
            boolean keras2 = !root.text("keras_version").orElse("").startsWith("3");
            JsonNode json = json(config, "model_config");
            Model model = model(keras2 ? guarded(() -> KerasConfig.networkOfKeras2(json)) : json);
            JsonNode how = root.text("training_config")
                    .map(t -> json(t, "training_config"))
                    .orElse(MissingNode.getInstance());
            if (compile && isCompiled(how)) {
                guarded(() -> compile(model, training((ObjectNode) how, keras2)));
            }
            read2(model, group(root, "model_weights"), root, LoadWeights.inOrder(), true);
            return model;
        }
    }

    private Hdf5Group group(Hdf5Group in, String name) {
        return in.group(name).orElseThrow(() -> new DataFormatException(file, "has no group " + name));
    }

    /** How a model was trained, in the form of Keras 3. */
    private static JsonNode training(ObjectNode json, boolean keras2) {
        ObjectNode o = json.deepCopy();
        JsonNode optimizer = o.remove("optimizer_config");
        if (optimizer != null) {
            o.set("optimizer", keras2 ? KerasConfig.optimizerOfKeras2(optimizer) : optimizer);
        }
        if (o.path("sample_weight_mode").isNull()) {
            o.remove("sample_weight_mode");
        }
        return o;
    }

    private static boolean isCompiled(JsonNode how) {
        return how.path("optimizer").isObject() || how.path("optimizer_config").isObject();
    }

    private static Model compile(Model model, JsonNode how) {
        try {
            model.compile(new CompileConfig(how, model.outputNames()).read());
        } catch (NotSupportedException e) {
            NotSupportedException better = new NotSupportedException(
                    e.getMessage() + ". Model.load(path, false) loads the model without the way it was trained");
            better.initCause(e);
            throw better;
        }
        return model;
    }

    private JsonNode json(String text, String what) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (json == null || !json.isObject()) {
                throw new DataFormatException(file, "has a " + what + " that is no JSON object");
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new DataFormatException(file, "has a broken " + what + ": " + e.getOriginalMessage(), e);
        }
    }

    private Model model(JsonNode json) {
        return guarded(() -> (Model) KerasConfig.network(json, Model::make));
    }

    /** Reads a description that anyone may have written. */
    private <T> T guarded(Supplier<T> read) {
        try {
            return read.get();
        } catch (NotSupportedException e) {
            NotSupportedException better = new NotSupportedException("[" + file + "] " + e.getMessage());
            better.initCause(e);
            throw better;
        } catch (RuntimeException | StackOverflowError e) {
            throw new DataFormatException(file, "describes a model that cannot be: " + e.getMessage(), e);
        }
    }

    // ---- weights

    static LoadedWeights loadWeights(Model model, Path path, LoadWeights how) {
        ModelFiles f = new ModelFiles(path);
        return switch (FileForm.of("loadWeights", path)) {
            case KERAS -> {
                try (KerasArchive zip = KerasArchive.open(path);
                        Hdf5File h5 = zip.weights()) {
                    yield f.read3(model, h5.root(), how, false);
                }
            }
            case WEIGHTS, HDF5 -> {
                try (Hdf5File h5 = Hdf5File.open(path)) {
                    yield f.readHdf5(model, h5.root(), how);
                }
            }
            case NPZ -> f.readNamed(model, Npz.read(path), how);
            case SAFETENSORS -> f.readNamed(model, SafeTensors.read(path), how);
        };
    }

    private LoadedWeights readHdf5(Model model, Hdf5Group root, LoadWeights how) {
        if (Keras3Weights.isIn(root)) {
            return read3(model, root, how, false);
        }
        if (Keras2Weights.isIn(root)) {
            return read2(model, root, root, how, false);
        }
        return read2(model, group(root, "model_weights"), root, how, false);
    }

    private LoadedWeights readNamed(Model model, Map<String, NDArray> arrays, LoadWeights how) {
        WeightLoad load = new WeightLoad(file);
        NamedWeights.read(model, arrays, how.named(), load);
        load.apply(how.skip());
        return new LoadedWeights(load.count(), false, load.problems());
    }

    /** @param whole whether the optimizer's state must fit too */
    private LoadedWeights read3(Model model, Hdf5Group root, LoadWeights how, boolean whole) {
        if (how.named()) {
            throw new IllegalArgumentException("[loadWeights] " + file
                    + " has no names of layers to go by; load in order, with skipMismatch() if only some fit");
        }
        WeightLoad load = new WeightLoad(file);
        Keras3Weights.read(model, root, load);
        SavedOptimizer optimizer = SavedOptimizer.keras3(file, root);
        return finish(model, load, optimizer, how, whole);
    }

    private LoadedWeights read2(Model model, Hdf5Group weights, Hdf5Group root, LoadWeights how, boolean whole) {
        WeightLoad load = new WeightLoad(file);
        Keras2Weights.read(model, weights, how.named(), load);
        return finish(model, load, SavedOptimizer.listed(file, root), how, whole);
    }

    private LoadedWeights finish(
            Model model, WeightLoad load, SavedOptimizer optimizer, LoadWeights how, boolean whole) {
        boolean fits = optimizer.fits(model);
        if (whole && !fits && optimizer.isThere() && model.isCompiled()) {
            throw new WeightsMismatchException(file, optimizer.problems(model));
        }
        load.apply(how.skip());
        if (fits) {
            optimizer.set(model);
        }
        return new LoadedWeights(load.count(), fits, load.problems());
    }
}
