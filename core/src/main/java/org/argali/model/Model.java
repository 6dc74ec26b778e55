package org.argali.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.argali.layers.Layer;
import org.argali.layers.Tensor;
import org.argali.layers.Weight;
import org.argali.losses.Loss;
import org.argali.metrics.Metric;
import org.argali.onnx.OnnxExport;
import org.argali.optimizers.Optimizer;
import org.argali.profile.Profile;
import org.argali.runtime.Runtime;
import org.argali.runtime.Session;
import org.argali.spi.DeviceConfig;
import org.argali.tensor.NDArray;
import org.argali.tensor.Shape;
import org.argali.train.TrainState;
import org.jspecify.annotations.Nullable;

/**
 * A network that can be trained. It is a layer too: applied to tensors, it shares its weights.
 *
 * <pre>{@code
 * Tensor in = input(64);
 * Model model = Model.of(in, dense(10).activation(SOFTMAX).apply(dense(32).activation(RELU).apply(in)));
 * model.compile("rmsprop", "categorical_crossentropy", "acc");
 * History history = model.fit(x, y, Fit.epochs(10).batchSize(128));
 * }</pre>
 */
public class Model extends ModelCalls implements AutoCloseable {
    private final Lints lints = new Lints();
    private Optional<DeviceConfig> device = Optional.empty();
    private @Nullable Trainer trainer;

    protected Model(List<Tensor> inputs, List<Tensor> outputs) {
        super(inputs, outputs);
    }

    /** A model of one input. */
    public static Model of(Tensor input, Tensor... outputs) {
        return of(List.of(input), List.of(outputs));
    }

    /** A model of several inputs. */
    public static Model of(List<Tensor> inputs, Tensor... outputs) {
        return of(inputs, List.of(outputs));
    }

    /**
     * What lies between some tensors and others, which may be outputs of any layers.
     *
     * @throws org.argali.layers.GraphDisconnectedException if the outputs need an input that is not given
     */
    public static Model of(List<Tensor> inputs, List<Tensor> outputs) {
        return new Model(inputs, outputs);
    }

    /**
     * As {@link #of(List, List)} under a name, for readers of configurations.
     *
     * @param className {@code Sequential}, or anything else for a functional model
     */
    public static Model make(String className, String name, List<Tensor> inputs, List<Tensor> outputs) {
        Model m = className.equals("Sequential") && inputs.size() == 1 && outputs.size() == 1
                ? Sequential.between(inputs.get(0), outputs.get(0))
                : new Model(inputs, outputs);
        m.giveModelName(name);
        return m;
    }

    @Override
    public String className() {
        return "Model";
    }

    /** The same model under a name of its own, for use as a layer; shares the weights. */
    public Model name(String name) {
        Model m = new Model(inputs(), outputs());
        m.giveModelName(name);
        return m;
    }

    @Override
    protected Model between(List<Tensor> from, List<Tensor> to) {
        return new Model(from, to);
    }

    @Override
    public Model clone() {
        return (Model) super.clone();
    }

    @Override
    public Model clone(UnaryOperator<Layer> replace) {
        return (Model) super.clone(replace);
    }

    final void giveModelName(String name) {
        rename(name);
    }

    // ---- device

    /**
     * Lets this model run on a device of its own rather than on that of {@link Runtime#configure}, from its next step on;
     * weights move along. Models with equal configurations share a device.
     *
     * @throws org.argali.spi.DeviceException if the device does not act on one of the settings, naming it
     */
    public void device(DeviceConfig config) {
        Runtime.check(config);
        device = Optional.of(config);
    }

    /** The device that the model runs on; opened now if it was not. */
    final Session session() {
        return device.map(Runtime::session).orElseGet(Runtime::session);
    }

    // ---- training

    /** By Keras' names, with default arguments: {@code compile("rmsprop", "categorical_crossentropy", "acc")}. */
    public void compile(String optimizer, String loss, String... metrics) {
        compile(Compile.optimizer(optimizer).loss(loss).metrics(metrics));
    }

    public void compile(Optimizer optimizer, Loss loss, Metric... metrics) {
        compile(Compile.optimizer(optimizer).loss(loss).metrics(metrics));
    }

    public void compile(Optimizer optimizer, String loss, String... metrics) {
        compile(Compile.optimizer(optimizer).loss(loss).metrics(metrics));
    }

    public void compile(Optimizer optimizer, Loss loss, String metric, String... more) {
        compile(Compile.optimizer(optimizer).loss(loss).metrics(metric).metrics(more));
    }

    /**
     * Says how the model is trained. What an earlier optimizer kept is forgotten; weights stay.
     *
     * @throws IllegalArgumentException if an output is named that does not exist
     */
    public void compile(Compile how) {
        Trainer fresh = new Trainer(this, how);
        if (trainer != null) {
            trainer.close();
        }
        trainer = fresh;
    }

    /**
     * Turns off what would be an error or a warning; see {@link Lint}. Call it before {@link #compile} for what is looked at
     * there.
     */
    public void silence(Lint... findings) {
        lints.silence(findings);
    }

    /** Whether {@link #silence} was said of a finding. */
    public boolean isSilenced(Lint finding) {
        return !lints.on(finding);
    }

    final Lints lints() {
        return lints;
    }

    @Override
    final History fit(Feeds x, Feeds y, Fit how) {
        return compiled("fit").fit(x, y, how);
    }

    /** The figures of the last fit since compile, also of one that failed; without epochs before the first. */
    public History history() {
        return compiled("history").history();
    }

    /**
     * Puts the moving averages that the optimizer keeps in the place of the weights, or the weights back; nothing happens
     * before the first step and where they are there already. The averages of an optimizer end in the weights when fit ends.
     *
     * @throws IllegalStateException if the optimizer keeps no averages
     */
    public void useAverages(boolean on) {
        compiled("useAverages").state().useAverages(on);
    }

    /** How many steps since compile changed nothing, because a gradient was not finite; 0 where the loss is not scaled. */
    public int skippedSteps() {
        return compiled("skippedSteps")
                .state()
                .lossScale()
                .map(s -> (int) s.skipped().get().at(0))
                .orElse(0);
    }

    /** By what the loss of the next step is multiplied; 1 where it is not scaled. */
    public double lossScale() {
        return compiled("lossScale")
                .state()
                .lossScale()
                .map(s -> s.scale().get().at(0))
                .orElse(1.0);
    }

    @Override
    final Logs evaluate(Feeds x, Feeds y, int batchSize, Callback... callbacks) {
        return compiled("evaluate").evaluate(x, y, batchSize, List.of(callbacks));
    }

    @Override
    final List<NDArray> predict(Feeds x, int batchSize, Callback... callbacks) {
        Trainer t = trainer;
        if (t == null) {
            t = new Trainer(this);
            trainer = t;
        }
        return t.predict(x, batchSize, List.of(callbacks));
    }

    /** One step on one batch. */
    public Logs trainOnBatch(NDArray x, NDArray y) {
        return compiled("trainOnBatch").trainOnBatch(Feeds.of(x), Feeds.of(y));
    }

    /** As {@link #trainOnBatch(NDArray, NDArray)}, arrays in the order of inputs and outputs. */
    public Logs trainOnBatch(List<NDArray> x, List<NDArray> y) {
        return compiled("trainOnBatch").trainOnBatch(Feeds.of(x), Feeds.of(y));
    }

    /** Loss and metrics of one batch. */
    public Logs testOnBatch(NDArray x, NDArray y) {
        return evaluate(Feeds.of(x), Feeds.of(y), x.shape().dim(0));
    }

    /**
     * The gradients of the compiled loss, penalties included, for one batch, by the paths of the trained weights, such as {@code
     * dense/kernel}. Layers do as in training; nothing is changed.
     */
    public Map<String, NDArray> gradients(NDArray x, NDArray y) {
        return compiled("gradients").gradients(Feeds.of(x), Feeds.of(y));
    }

    /** As {@link #gradients(NDArray, NDArray)}, for samples as {@link Callback#validationData} has them. */
    public Map<String, NDArray> gradients(Samples batch) {
        return compiled("gradients").gradients(batch);
    }

    /** How many steps the optimizer has made since compile; waits for the device. */
    public int iterations() {
        return compiled("iterations").iterations();
    }

    /** Ends training after the batch at hand; for callbacks. */
    public void stopTraining() {
        compiled("stopTraining").stop();
    }

    /** The learning rate of the next step: where it follows a schedule, the schedule's. */
    public double learningRate() {
        return compiled("learningRate").learningRate();
    }

    /**
     * Changes the learning rate from the next step on.
     *
     * @throws IllegalStateException if it follows a schedule
     */
    public void setLearningRate(double rate) {
        compiled("setLearningRate").setLearningRate(rate);
    }

    private Trainer compiled(String call) {
        Trainer t = trainer;
        if (t == null || !t.isCompiled()) {
            throw new IllegalStateException(
                    "[" + call + "] the model is not compiled; call compile(\"rmsprop\", \"mse\"), for example, first");
        }
        return t;
    }

    // ---- files

    /**
     * Reads a model that Keras or Argali saved, with its weights and, if it was compiled, the way it is trained and what
     * the optimizer keeps.
     *
     * @param path of a {@code .keras} file of Keras 3, or an {@code .h5} file of Keras 2 or 3
     * @throws org.argali.saving.NotSupportedException if it has something that does not exist here; all of it is listed
     * @throws org.argali.saving.WeightsMismatchException if the weights are not those of the model; all of it is listed
     * @throws org.argali.data.DataFormatException if the file is damaged
     */
    public static Model load(Path path) {
        return load(path, true);
    }

    /** As {@link #load(Path)}; without {@code compile} the way it is trained is left out. */
    public static Model load(Path path, boolean compile) {
        return ModelFiles.load(path, compile);
    }

    /**
     * Reads all weights from a file of any form: {@code .weights.h5}, {@code .h5}, {@code .keras}, {@code .npz}, {@code
     * .safetensors}. Where the file has what an optimizer keeps, and the model is compiled with such a one, that is read
     * too.
     *
     * @throws org.argali.saving.WeightsMismatchException if they are not those of the model; nothing is changed then
     * @throws org.argali.data.DataFormatException if the file is damaged
     */
    public LoadedWeights loadWeights(Path path) {
        return loadWeights(path, LoadWeights.inOrder());
    }

    /** As {@link #loadWeights(Path)}, for some layers only. */
    public LoadedWeights loadWeights(Path path, LoadWeights how) {
        return ModelFiles.loadWeights(this, path, how);
    }

    /**
     * What the optimizer keeps, by name, in the order in which Keras keeps it: steps made, learning rate, slots.
     *
     * @throws IllegalStateException if the model is not compiled
     */
    public Map<String, NDArray> optimizerState() {
        Map<String, NDArray> all = new LinkedHashMap<>();
        SavedOptimizer.optimizer(this)
                .entries()
                .forEach(e -> all.put(e.name(), e.value().get()));
        return all;
    }

    /**
     * A model from the text that {@code to_json()} gives in Keras 2 or 3; its weights are new.
     *
     * @throws org.argali.saving.NotSupportedException if it has something that does not exist here; all of it is listed
     * @throws org.argali.data.DataFormatException if it is no such text
     */
    public static Model fromJson(String json) {
        return ModelFiles.fromJson(json);
    }

    /**
     * Saves the model, its weights and, if it is compiled, the way it is trained and what the optimizer keeps, so that
     * Keras 3 loads it and goes on. The file is written beside its place and moved there when it is whole.
     *
     * @param path ends in {@code .keras}, or in {@code .h5} for the older form
     * @throws org.argali.saving.NotSupportedException if the model has something that Keras has no name for
     * @throws UnsupportedOperationException if a layer of a user's own does not say what its options are
     * @throws java.io.UncheckedIOException if the file cannot be written; one that was there is as it was
     */
    public void save(Path path) {
        new ModelWriter(this).save(path);
    }

    /**
     * Saves the weights: as {@code .weights.h5} of Keras 3 with what the optimizer keeps, as {@code .h5} of Keras 2, or by
     * their paths, such as {@code dense/kernel}, as {@code .npz} or {@code .safetensors}.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written; one that was there is as it was
     */
    public void saveWeights(Path path) {
        new ModelWriter(this).saveWeights(path);
    }

    /**
     * The model without its weights, as {@code to_json()} gives it in Keras 3.
     *
     * @throws org.argali.saving.NotSupportedException if the model has something that Keras has no name for
     */
    public String toJson() {
        return new ModelWriter(this).json();
    }

    /**
     * Writes what {@link #predict} computes as a file of ONNX, opset 18, for runtimes that know neither Keras nor Argali. Inputs
     * and outputs have the names they have here; batches may have any size, and so may other axes that are not known.
     *
     * @param path ends in {@code .onnx}
     * @throws IllegalArgumentException if a layer has an op that ONNX has nothing for, keeps states, or computes something else
     *     for each length of a sequence, which name the layer; or if the file would have more than 2 GiB
     * @throws java.io.UncheckedIOException if the file cannot be written; one that was there is as it was
     */
    public void export(Path path) {
        if (!String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(".onnx")) {
            throw new IllegalArgumentException("[export] models are exported as .onnx; for " + path + " there is save");
        }
        OnnxExport.write(this, path);
    }

    Optional<Compile> compiledWith() {
        return trainer == null ? Optional.empty() : trainer.how();
    }

    boolean isCompiled() {
        return trainer != null && trainer.isCompiled();
    }

    TrainState trainState() {
        return compiled("save").state();
    }

    // ---- looking at it

    /**
     * How much memory training with batches of this size takes. Needs no device: what is told is what the program needs by
     * itself; workspaces that a device's kernels ask for come on top.
     *
     * <pre>{@code
     * model.plan(128)                               // prints as a table
     * model.plan(128).largestBatch("80 GiB")
     * }</pre>
     *
     * @throws IllegalStateException if the model is not compiled
     * @throws IllegalArgumentException if an input has an axis of any length; see {@link #plan(int, int)}
     */
    public FitPlan plan(int batchSize) {
        return plan(batchSize, Shape.ANY);
    }

    /** As {@link #plan(int)}, with inputs whose axes of any length have this one. */
    public FitPlan plan(int batchSize, int length) {
        return new FitPlan(this, compiled("plan").state(), batchSize, length);
    }

    /**
     * Where the time and the memory of a training step go, layer by layer: runs it some twenty times or more, each kernel by itself
     * too, on this batch. Nothing is changed.
     *
     * <pre>{@code
     * model.profile(xTrain.rows(0, 128), yTrain.rows(0, 128))    // prints as a table
     * }</pre>
     *
     * @param x a batch of the only input
     * @param y of the only output
     * @throws IllegalStateException if the model is not compiled
     */
    public Profile profile(NDArray x, NDArray y) {
        return compiled("profile").profile(Feeds.of(x), Feeds.of(y));
    }

    /** As {@link #profile(NDArray, NDArray)}, for models of several inputs or outputs. */
    public Profile profile(List<NDArray> x, List<NDArray> y) {
        return compiled("profile").profile(Feeds.of(x), Feeds.of(y));
    }

    /**
     * As {@link #profile(NDArray, NDArray)}, of the last training step, with its batch; in a callback, for example.
     *
     * @throws IllegalStateException if no step was made since compile
     */
    public Profile profile() {
        return compiled("profile").profile();
    }

    /** Values of all weights, in the order of {@link #weights}. */
    public List<NDArray> getWeights() {
        return weights().stream().map(Weight::value).toList();
    }

    /**
     * Replaces all weights.
     *
     * @throws IllegalArgumentException if their number or a type differs
     */
    public void setWeights(List<NDArray> values) {
        List<Weight> all = weights();
        if (values.size() != all.size()) {
            throw new IllegalArgumentException(
                    "[setWeights] the model has " + all.size() + " weights, but " + values.size() + " were given");
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).set(values.get(i));
        }
    }

    /** Prints the table of layers. */
    public void summary() {
        System.out.print(this);
    }

    /** Prints the table of layers with more than the plain one: {@code summary(Summary.plain().expandNested())}. */
    public void summary(Summary how) {
        System.out.print(summaryText(how));
    }

    /** What {@link #summary(Summary)} prints. */
    public String summaryText(Summary how) {
        return SummaryTable.of(this, how);
    }

    /** Releases what the model holds on the device; weights move to the host, and the model can be used again. */
    @Override
    public void close() {
        if (trainer != null) {
            trainer.close();
        }
        weights().forEach(w -> w.variable().toHost());
    }

    /** The table of layers, as {@link #summary} prints it. */
    @Override
    public String toString() {
        return SummaryTable.of(this, Summary.plain());
    }
}
