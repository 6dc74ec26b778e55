package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.argali.optimizers.Optimizers;
import org.argali.runtime.Runtime;
import org.argali.runtime.Variable;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;
import org.argali.train.Objective;
import org.argali.train.Signature;
import org.argali.train.Signature.Mode;
import org.argali.train.StepProgram;
import org.argali.train.Tracker;
import org.argali.train.TrainState;

/** Runs epochs and batches: data in order, programs by signature, callbacks in turn. Does no mathematics. */
final class Trainer implements AutoCloseable {
    private final Model model;
    private final boolean compiled;
    private final Programs programs;
    private final TrainState state;
    private volatile boolean stopped;

    private Trainer(Model model, boolean compiled, TrainState state) {
        this.model = model;
        this.compiled = compiled;
        this.programs = new Programs(model);
        this.state = state;
    }

    /** For a model that is only asked for predictions. */
    Trainer(Model model) {
        this(model, false, new TrainState(Optimizers.sgd(), List.of(), Runtime.seed()));
    }

    Trainer(Model model, Compile how) {
        this(model, true, new TrainState(how.optimizer(), objectives(model, how), Runtime.seed()));
    }

    private static List<Objective> objectives(Model model, Compile how) {
        List<Objective> all = how.objectives(model.outputNames());
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.get(i).forOutput(model.outputs().get(i).type()))
                .toList();
    }

    boolean isCompiled() {
        return compiled;
    }

    // ---- fit

    History fit(Feeds x, Feeds y, Fit fit) {
        DataCheck check = new DataCheck("fit", model);
        Samples all = samples(check, x, y, fit);
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
        return new FitLoop(this, fit, all, validation).run();
    }

    private Samples samples(DataCheck check, Feeds x, Feeds y, Fit fit) {
        List<NDArray> inputs = check.inputs(x);
        List<NDArray> targets =
                check.targets(y, state.objectives(), inputs.get(0).shape().dim(0));
        return new Samples(inputs, targets, check.weights(fit, state.objectives(), targets));
    }

    private Samples validation(Feeds x, Feeds y) {
        return samples(new DataCheck("validation data", model), x, y, Fit.epochs(0));
    }

    /** Prepares steps of {@code count} samples of these data. */
    Batch batch(Mode mode, Samples data, int count) {
        StepProgram p = programs.get(state, signature(mode, data, count));
        return new Batch(p, data.feeds().toArray(NDArray[]::new), count);
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
        return new Logs(() -> {
            programs.sync();
            Map<String, Double> m = new LinkedHashMap<>();
            for (Tracker t : state.trackers().values()) {
                double[] r = t.result();
                for (int i = 0; i < r.length; i++) {
                    m.put(r.length == 1 ? t.name() : t.name() + "_" + i, r[i]);
                }
            }
            return m;
        });
    }

    // ---- evaluate, predict

    Logs evaluate(Feeds x, Feeds y, int batchSize) {
        return evaluate(samples(new DataCheck("evaluate", model), x, y, Fit.epochs(0)), batchSize);
    }

    Logs evaluate(Samples data, int batchSize) {
        state.resetTrackers();
        Batches batches = new Batches(this, Mode.EVALUATE, data, batchSize);
        int[] rows = ordered(data.size());
        for (int i = 0; i < batches.count(); i++) {
            batches.run(i, rows);
        }
        Logs logs = logs();
        logs.all(); // read now: the state goes on
        return logs;
    }

    List<NDArray> predict(Feeds x, int batchSize) {
        List<NDArray> inputs = new DataCheck("predict", model).inputs(x);
        Samples data = new Samples(inputs, List.of(), List.of());
        int n = data.size();
        int[] rows = ordered(n);
        List<NDArray> result = new ArrayList<>();
        for (int from = 0; from < n; from += batchSize) {
            int count = Math.min(batchSize, n - from);
            StepProgram p = programs.get(state, signature(Mode.PREDICT, data, count));
            new Batch(p, inputs.toArray(NDArray[]::new), count).run(rows, from);
            collect(p, from, n, result);
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

    Logs trainOnBatch(Feeds x, Feeds y) {
        Samples data = samples(new DataCheck("trainOnBatch", model), x, y, Fit.epochs(0));
        state.resetTrackers();
        batch(Mode.TRAIN, data, data.size()).run(ordered(data.size()), 0);
        Logs logs = logs();
        logs.all();
        return logs;
    }

    static int[] ordered(int n) {
        int[] rows = new int[n];
        for (int i = 0; i < n; i++) {
            rows[i] = i;
        }
        return rows;
    }

    /** Another order for each seed and epoch (Fisher and Yates). */
    static void shuffle(int[] rows, long seed, int epoch) {
        SplittableRandom r = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + epoch);
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

    void clearStop() {
        stopped = false;
    }

    /** Whether someone asked to end, or the thread was interrupted. */
    boolean shouldStop() {
        return stopped || Thread.currentThread().isInterrupted();
    }

    double learningRate() {
        return state.learningRate().get().at(0);
    }

    void setLearningRate(double rate) {
        state.learningRate().set(NDArray.scalar((float) rate));
    }

    @Override
    public void close() {
        programs.close();
        state.variables().forEach(Variable::toHost);
    }
}
