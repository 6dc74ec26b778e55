package org.argali.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.argali.debug.Debug;
import org.argali.layers.Layer;
import org.argali.layers.Weight;
import org.argali.layers.WeightPlace;
import org.argali.optimizers.Optimizers;
import org.argali.plan.NonFiniteException;
import org.argali.profile.Profile;
import org.argali.runtime.Runtime;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.Objective;
import org.argali.train.Signature;
import org.argali.train.Signature.Mode;
import org.argali.train.StepData;
import org.argali.train.StepGroup;
import org.argali.train.StepProgram;
import org.argali.train.TrainState;
import org.jspecify.annotations.Nullable;

/** Runs epochs and batches: data in order, programs by signature, callbacks in turn. Does no mathematics. */
final class Trainer implements AutoCloseable {
    private final Model model;
    private final Optional<Compile> how;
    private final int stepsPerExecution;
    private final Programs programs;
    private final TrainState state;
    private final FigureQueue figures;
    private History history = new History();
    /** The training step that was made last, while its fit goes on. */
    private @Nullable StepGroup last;

    /** The data of {@link #last}; or else, with all rows, the batch of the step that was made last. */
    private @Nullable Samples lastData;

    private int[] lastRows = {};
    private int lastFrom;
    private volatile boolean stopped;
    private volatile boolean interrupted;

    private Trainer(Model model, Optional<Compile> how, TrainState state) {
        this.model = model;
        this.how = how;
        this.stepsPerExecution = how.map(Compile::stepsPerExecution).orElse(1);
        this.programs = new Programs(model);
        this.state = state;
        this.figures = new FigureQueue(model, state);
    }

    /** For a model that is only asked for predictions. */
    Trainer(Model model) {
        this(
                model,
                Optional.empty(),
                new TrainState(model, Compile.optimizer(Optimizers.sgd()).plan(List.of()), Runtime.seed()));
    }

    Trainer(Model model, Compile how) {
        this(model, Optional.of(how), new TrainState(model, how.plan(model, objectives(model, how)), Runtime.seed()));
        model.lints().forget();
        new ModelLint(model, model.lints()).check(state.objectives());
    }

    private static List<Objective> objectives(Model model, Compile how) {
        List<Objective> all = how.objectives(model.outputNames());
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.get(i).forOutput(model.outputs().get(i).type()))
                .toList();
    }

    boolean isCompiled() {
        return how.isPresent();
    }

    /** As it was said, before metrics knew the types of the outputs. */
    Optional<Compile> how() {
        return how;
    }

    // ---- fit

    History fit(Feeds x, Feeds y, Fit fit) {
        Samples all = samples("fit", x, y, fit);
        Optional<Samples> validation = fit.validation().map(p -> validation(p.x(), p.y()));
        if (fit.validationSplit() > 0 && validation.isEmpty()) {
            int train = (int) (all.size() * (1 - fit.validationSplit()));
            if (train == 0 || train == all.size()) {
                throw new IllegalArgumentException("[fit] validationSplit " + fit.validationSplit() + " of "
                        + all.size() + " samples leaves none to " + (train == 0 ? "train" : "validate") + " on.");
            }
            validation = Optional.of(all.rows(train, all.size()));
            all = all.rows(0, train);
        }
        FitLoop loop = new FitLoop(this, fit, all, validation);
        history = loop.history();
        loop.run();
        return loop.history();
    }

    /** Of the last fit, also of one that failed; empty before the first. */
    History history() {
        return history;
    }

    private Samples samples(String call, Feeds x, Feeds y, Fit fit) {
        DataCheck check = new DataCheck(call, model);
        List<NDArray> inputs = check.inputs(x);
        List<NDArray> targets =
                check.targets(y, state.objectives(), inputs.get(0).shape().dim(0));
        Samples data = new Samples(inputs, targets, check.weights(fit, state.objectives(), targets));
        new DataLint(call, model, model.lints()).check(data, state.objectives());
        return data;
    }

    private Samples validation(Feeds x, Feeds y) {
        return samples("validation data", x, y, Fit.epochs(0));
    }

    /** Prepares so many steps of {@code count} samples of these data. */
    StepGroup group(Mode mode, Samples data, StepData source, int count, int steps) {
        return new StepGroup(programs.get(state, signature(mode, data, count)), steps, source, state);
    }

    /** After how many steps each callbacks are told. */
    int stepsPerExecution() {
        return stepsPerExecution;
    }

    /** What is released besides when memory is short. */
    void giveUpWhenShort(BooleanSupplier release) {
        programs.giveUpWhenShort(release);
    }

    private static Signature signature(Mode mode, Samples data, int count) {
        return new Signature(
                mode,
                data.inputs().stream().map(a -> batch(a, count)).toList(),
                data.targets().stream().map(a -> batch(a, count)).toList(),
                data.weights().stream().map(w -> w.map(a -> batch(a, count))).toList());
    }

    private static TensorType batch(NDArray a, int count) {
        return a.type().withShape(a.shape().with(0, count));
    }

    /** Figures since the last {@link TrainState#resetTrackers}. */
    Logs logs() {
        return figures.logs();
    }

    /** Those that callbacks wait for. */
    FigureQueue figures() {
        return figures;
    }

    // ---- evaluate, predict

    Logs evaluate(Feeds x, Feeds y, int batchSize, List<Callback> callbacks) {
        Samples data = samples("evaluate", x, y, Fit.epochs(0));
        callbacks.forEach(c -> c.attach(model, Optional.empty()));
        return evaluate(data, StepData.onHost(data.feeds()), batchSize, callbacks);
    }

    Logs evaluate(Samples data, StepData source, int batchSize, List<Callback> callbacks) {
        state.resetTrackers();
        int[] rows = ordered(data.size());
        try (Batches batches = new Batches(this, Mode.EVALUATE, data, source, batchSize)) {
            callbacks.forEach(Callback::onTestBegin);
            for (int i = 0; i < batches.count(); i += batches.together(i)) {
                int first = i;
                int n = batches.together(i);
                callbacks.forEach(c -> c.onTestBatchBegin(first));
                batches.run(i, n, rows, i + 1);
                callbacks.forEach(c -> c.onTestBatchEnd(first + n - 1, logs()));
                figures.deliver();
            }
            figures.finish();
            Logs logs = logs();
            logs.all(); // read now: the state goes on
            return logs;
        } finally {
            figures.forget();
            Logs reached = logs();
            callbacks.forEach(c -> c.onTestEnd(reached));
        }
    }

    List<NDArray> predict(Feeds x, int batchSize, List<Callback> callbacks) {
        List<NDArray> inputs = new DataCheck("predict", model).inputs(x);
        new DataLint("predict", model, model.lints()).checkIds(inputs);
        Samples data = new Samples(inputs, List.of(), List.of());
        callbacks.forEach(c -> c.attach(model, Optional.empty()));
        try {
            callbacks.forEach(Callback::onPredictBegin);
            return predict(data, batchSize, callbacks);
        } finally {
            callbacks.forEach(Callback::onPredictEnd);
        }
    }

    private List<NDArray> predict(Samples data, int batchSize, List<Callback> callbacks) {
        int n = data.size();
        int[] rows = ordered(n);
        List<NDArray> result = new ArrayList<>();
        for (int from = 0; from < n; from += batchSize) {
            int count = Math.min(batchSize, n - from);
            int batch = from / batchSize;
            if (batch % stepsPerExecution() == 0) {
                callbacks.forEach(c -> c.onPredictBatchBegin(batch));
            }
            StepProgram p = programs.get(state, signature(Mode.PREDICT, data, count));
            p.run(data.inputs(), rows, from);
            collect(p, from, n, result);
            if ((batch + 1) % stepsPerExecution() == 0 || from + count == n) {
                callbacks.forEach(c -> c.onPredictBatchEnd(batch));
            }
        }
        return result;
    }

    private static void collect(StepProgram p, int from, int n, List<NDArray> result) {
        for (int o = 0; o < p.outputTypes().size(); o++) {
            TensorType t = p.outputTypes().get(o);
            NDArray batch = NDArray.zeros(t);
            p.read(o, batch);
            if (result.size() == o) {
                result.add(NDArray.zeros(t.withShape(t.shape().with(0, n))));
            }
            result.get(o).copyFrom(batch, 0, from * result.get(o).rowSize(), batch.size());
        }
    }

    Map<String, NDArray> gradients(Feeds x, Feeds y) {
        return gradients(samples("gradients", x, y, Fit.epochs(0)));
    }

    /** Gradients of the loss of all samples at once, by the paths of the weights. */
    Map<String, NDArray> gradients(Samples data) {
        StepProgram p = programs.get(state, signature(Mode.GRADIENTS, data, data.size()));
        p.run(data.feeds(), ordered(data.size()), 0);
        Map<Weight, String> paths = WeightPlace.paths(model);
        Map<String, NDArray> all = new LinkedHashMap<>();
        for (Weight w : model.weights()) {
            if (state.trains(w)) {
                NDArray gradient = NDArray.zeros(w.type());
                p.read(all.size(), gradient);
                all.put(paths.getOrDefault(w, w.name()), gradient);
            }
        }
        return all;
    }

    Logs trainOnBatch(Feeds x, Feeds y) {
        Samples data = samples("trainOnBatch", x, y, Fit.epochs(0));
        state.resetTrackers();
        arm();
        int before = iterations();
        int[] rows = ordered(data.size());
        try (Batches batches = new Batches(this, Mode.TRAIN, data, StepData.onHost(data.feeds()), data.size())) {
            batches.run(0, 1, rows, before + 1);
        }
        last = null;
        Logs logs = logs();
        logs.all();
        if (figures.sawNonFiniteLoss() && isHalted()) {
            explainHalt(data, rows, data.size(), before, "trainOnBatch");
        }
        return logs;
    }

    // ---- profile

    Profile profile(Feeds x, Feeds y) {
        return profile(samples("profile", x, y, Fit.epochs(0)));
    }

    private Profile profile(Samples batch) {
        arm();
        try (StepGroup g = group(Mode.TRAIN, batch, StepData.onHost(batch.feeds()), batch.size(), 1)) {
            return profile(g, ordered(batch.size()), 0);
        }
    }

    private static Profile profile(StepGroup g, int[] rows, int from) {
        String title = String.format(
                Locale.ROOT, "a training step of %,d samples", g.program().samples());
        return g.profile(title, rows, from);
    }

    /** Keeps in mind what the last step was, to profile it. */
    void ran(StepGroup group, Samples data, int[] rows, int from) {
        last = group;
        lastData = data;
        lastRows = rows;
        lastFrom = from;
    }

    /** A fit has ended: of its data the last batch is kept. */
    void ended() {
        StepGroup g = last;
        if (g != null && lastData != null) {
            lastData = lastData.rows(lastRows, lastFrom, g.program().samples());
        }
        last = null;
        lastRows = new int[0];
        figures.forget();
        programs.giveUpWhenShort(() -> false);
    }

    /** Of the last training step, on its data. */
    Profile profile() {
        if (lastData == null) {
            throw new IllegalStateException(
                    "[profile] no training step was made since compile; give profile(x, y) a batch");
        }
        return last != null && last.isReady() ? profile(last, lastRows, lastFrom) : profile(lastData);
    }

    // ---- losses that are no numbers

    /** Makes ready for training: from the first loss on that is not finite, steps are to change nothing. */
    void arm() {
        List<Layer> changed = state.thawedOrFrozen();
        if (!changed.isEmpty()) {
            Layer l = changed.get(0);
            model.lints()
                    .warn(
                            Lint.FROZEN_AFTER_COMPILE,
                            "[fit] " + l.givenName().orElse(l.kind()) + " was "
                                    + (l.isTrainable() ? "unfrozen" : "frozen")
                                    + " since compile, which decides what is trained; call compile again for that to"
                                    + " take effect");
        }
        boolean halts = model.lints().on(Lint.NON_FINITE_LOSS);
        if (halts != state.haltsOnNonFiniteLoss()) {
            programs.close();
            state.haltOnNonFiniteLoss(halts);
        }
        state.halted().set(NDArray.zeros(TensorType.i32()));
    }

    boolean isHalted() {
        return state.haltsOnNonFiniteLoss() && state.halted().get().at(0) != 0;
    }

    int iterations() {
        return (int) state.iterations().get().at(0);
    }

    /**
     * Says where a loss came from that is not finite: state is as it was before that step, which runs again, op by op.
     *
     * @param stepsBefore how many steps had been made when {@code rows} were begun
     * @param when where in training, for the message
     */
    void explainHalt(Samples data, int[] rows, int batchSize, int stepsBefore, String when) {
        int done = iterations();
        int from = (done - stepsBefore) * batchSize;
        String text = "[" + when + "] the loss is not finite: " + causeOf(data, rows, from, batchSize, done + 1)
                + ". The weights are those before that step, and training ends" + Lints.hint(Lint.NON_FINITE_LOSS);
        System.err.println(text);
    }

    private String causeOf(Samples data, int[] rows, int from, int batchSize, int step) {
        List<String> broken = NonFinite.weights(model);
        if (!broken.isEmpty()) {
            return "step " + step + " began with weights that are not, " + String.join(", ", broken)
                    + ": the gradients of an earlier step were not. Lower the learning rate, clip gradients with"
                    + " clipnorm(1), or find the op with -Dargali.debug=nans";
        }
        int count = Math.min(batchSize, rows.length - from);
        Debug watch = Debug.of("nans", Path.of(""));
        try (StepProgram p =
                StepProgram.prepare(model.session(), model, state, signature(Mode.TRAIN, data, count), watch)) {
            p.run(data.feeds(), rows, from);
            return p.plan()
                    .firstInfinite()
                    .map(e -> NonFinite.text(e, step, rows, from, count))
                    .orElse("step " + step + ", but not when it ran again op by op");
        } catch (NonFiniteException e) {
            return NonFinite.text(e, step, rows, from, count);
        }
    }

    static int[] ordered(int n) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i;
        }
        return rows;
    }

    /** Puts numbers of rows in an order that follows from seed and epoch alone (Fisher and Yates). */
    static void shuffle(int[] rows, long seed, int epoch) {
        SplittableRandom r = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
        Arrays.setAll(rows, i -> i);
        for (int i = rows.length - 1; i > 0; i--) {
            int j = r.nextInt(i + 1);
            int t = rows[i];
            rows[i] = rows[j];
            rows[j] = t;
        }
    }

    // ---- state

    TrainState state() {
        return state;
    }

    Model model() {
        return model;
    }

    void stop() {
        stopped = true;
    }

    /** Asks to end in the name of the user, from any thread. */
    void interrupt() {
        interrupted = true;
    }

    void clearStop() {
        stopped = false;
        interrupted = false;
    }

    /** Whether a callback, or what happened in training, asked to end. */
    boolean isStopped() {
        return stopped;
    }

    /** Whether someone asked to end, or the thread was interrupted. */
    boolean shouldStop() {
        return stopped || interrupted || Thread.currentThread().isInterrupted();
    }

    double learningRate() {
        return state.currentRate(model.session());
    }

    void setLearningRate(double rate) {
        if (state.optimizer().hasSchedule()) {
            throw new IllegalStateException(
                    "[setLearningRate] the learning rate follows a schedule; compile the model with a "
                            + "plain rate to set it");
        }
        state.learningRate().set(NDArray.scalar((float) rate));
    }

    @Override
    public void close() {
        figures.close();
        programs.close();
        state.variables().values().forEach(Variable::toHost);
    }
}
