package org.argali.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.argali.model.Moment.Kind;
import org.argali.runtime.CtrlC;
import org.argali.runtime.Runtime;
import org.argali.train.Signature.Mode;
import org.argali.train.StepData;
import org.jspecify.annotations.Nullable;

/** One run of {@code fit}. */
final class FitLoop {
    private final Trainer trainer;
    private final Fit fit;
    private final Optional<Samples> validation;
    private final List<Callback> callbacks;
    private final History history = new History();
    private final int[] rows;
    private final Samples data;
    private final StepData source;
    private final StepData validationSource;
    private final Batches batches;
    private @Nullable RunState state;

    FitLoop(Trainer trainer, Fit fit, Samples data, Optional<Samples> validation) {
        this.trainer = trainer;
        this.fit = fit;
        this.data = data;
        this.validation = validation;
        this.rows = Trainer.ordered(data.size());
        this.source = StepData.forLong(data.feeds());
        this.validationSource =
                validation.map(v -> StepData.forLong(v.feeds())).orElseGet(() -> StepData.onHost(List.of()));
        this.batches = new Batches(trainer, Mode.TRAIN, data, source, fit.batchSize());
        this.callbacks = new ArrayList<>();
        if (fit.verbose() > 0) {
            callbacks.add(new ProgressBar(System.out, fit, batches.count()));
        }
        callbacks.addAll(fit.callbacks());
    }

    History history() {
        return history;
    }

    void run() {
        trainer.giveUpWhenShort(this::dropData);
        try (source;
                validationSource;
                batches) {
            train();
        } finally {
            trainer.ended();
        }
    }

    private void train() {
        trainer.clearStop();
        trainer.arm();
        callbacks.forEach(c -> c.attach(trainer.model(), validation));
        check();
        Optional<Backup> backup =
                callbacks.stream().flatMap(c -> c.resumeFrom().stream()).findFirst();
        backup.ifPresent(state()::check);
        callbacks.forEach(c -> c.resumes(backup.isPresent()));
        CtrlC ctrlC = CtrlC.catching(this::interrupted);
        try {
            callbacks.forEach(Callback::onTrainBegin);
            Position at = begin(backup);
            while (at.epoch() < fit.epochs() && !trainer.shouldStop()) {
                at = epoch(at);
            }
            boolean done = at.epoch() >= fit.epochs() || trainer.isStopped();
            history.interrupted(!done);
            rest(done ? Kind.FINISHED : Kind.INTERRUPTED, at);
            trainer.state().finish();
        } catch (Throwable e) {
            end().ifPresent(e::addSuppressed);
            throw e;
        } finally {
            ctrlC.close();
        }
        Optional<RuntimeException> failure = end();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private void interrupted() {
        System.err.println("\n[fit] Ctrl-C: training ends after this batch; the next Ctrl-C ends the program at once");
        trainer.interrupt();
    }

    /** Gives up copies of the data on the device; whether there were any. */
    private boolean dropData() {
        return source.drop() | validationSource.drop();
    }

    private void check() {
        List<String> added = new ArrayList<>();
        trainer.state().lossScale().ifPresent(s -> added.addAll(s.figures().keySet()));
        callbacks.forEach(c -> added.addAll(c.addedFigures()));
        trainer.state().resetTrackers();
        Figures figures = new Figures(trainer.state(), validation.isPresent(), added);
        history.learn(figures);
        callbacks.forEach(c -> c.check(figures));
    }

    /** At the first epoch, or where a backup was made. */
    private Position begin(Optional<Backup> backup) {
        if (backup.isEmpty()) {
            return Position.before(fit.initialEpoch(), Runtime.seed());
        }
        Position at = Position.of(backup.get().state().part("position"));
        if (at.begun()) {
            callbacks.forEach(c -> c.onEpochBegin(at.epoch()));
        }
        state().restore(backup.get()); // last: it undoes what callbacks did when they were told of the beginning
        return at;
    }

    private RunState state() {
        RunState s = state;
        if (s == null) {
            RunDescription run = new RunDescription(trainer, fit, data, validation);
            s = new RunState(trainer, run, batches, callbacks, history);
            state = s;
        }
        return s;
    }

    /** Tells every callback, whatever another one throws; the first failure, if any. */
    private Optional<RuntimeException> end() {
        List<RuntimeException> failures = new ArrayList<>();
        for (Callback c : callbacks) {
            try {
                c.onTrainEnd();
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        failures.stream().skip(1).forEach(e -> failures.get(0).addSuppressed(e));
        return failures.stream().findFirst();
    }

    /** An epoch, or what is left of it; gives where training goes on. */
    private Position epoch(Position from) {
        Position at = from;
        int epoch = at.epoch();
        if (!at.begun()) {
            at = at.begin(trainer.iterations());
            trainer.state().resetTrackers();
            callbacks.forEach(c -> c.onEpochBegin(epoch));
        }
        if (fit.shuffle()) {
            Trainer.shuffle(rows, at.seed(), epoch);
            batches.reordered();
        }
        at = runBatches(at);
        trainer.figures().finish();
        Map<String, Double> figures = new LinkedHashMap<>(trainer.logs().all());
        if (trainer.figures().sawNonFiniteLoss() && trainer.isHalted()) {
            trainer.explainHalt(data, rows, fit.batchSize(), at.stepsBefore(), "epoch " + (epoch + 1));
            trainer.stop();
        } else if (at.batch() < batches.count()) {
            return at;
        }
        trainer.state().lossScale().ifPresent(s -> figures.putAll(s.figures()));
        validation.ifPresent(v -> trainer.evaluate(v, validationSource, fit.batchSize(), callbacks)
                .all()
                .forEach((k, x) -> figures.put("val_" + k, x)));
        Logs logs = Logs.of(figures);
        try {
            callbacks.forEach(c -> c.onEpochEnd(epoch, logs));
        } finally {
            history.add(epoch, logs); // with what callbacks added, also if one threw
        }
        at = at.nextEpoch();
        rest(Kind.EPOCH, at);
        return at;
    }

    /** Runs batches to the end of the epoch, or until someone asks to stop. */
    private Position runBatches(Position from) {
        int b = from.batch();
        while (b < batches.count() && !trainer.shouldStop()) {
            for (int i = 0; i < callbacks.size(); i++) {
                callbacks.get(i).onBatchBegin(b);
            }
            int n = batches.together(b);
            batches.run(b, n, rows, from.stepsBefore() + b + 1);
            b += n;
            if (!callbacks.isEmpty()) {
                Logs logs = trainer.logs();
                for (int i = 0; i < callbacks.size(); i++) {
                    callbacks.get(i).onBatchEnd(b - 1, logs);
                }
                trainer.figures().deliver();
                rest(Kind.BATCH, from.atBatch(b));
                if (trainer.figures().sawNonFiniteLoss() && trainer.isHalted()) {
                    return from.atBatch(b); // the rest of the epoch would change nothing
                }
            }
        }
        return from.atBatch(b);
    }

    private void rest(Kind kind, Position at) {
        Moment moment = new Moment(kind, at, () -> {
            trainer.figures().finish(); // callbacks save what they know
            return state().save(at);
        });
        for (int i = 0; i < callbacks.size(); i++) {
            callbacks.get(i).atRest(moment);
        }
    }
}
